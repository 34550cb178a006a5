-- People who may log in.
CREATE TABLE app.users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    joined TIMESTAMP DEFAULT now()
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES users (id),
    total NUMERIC(10, 2)
);

CREATE INDEX orders_by_user ON orders (user_id);

/* What each user
   has spent. */
CREATE VIEW spent AS
SELECT
    users.name,
    SUM(orders.total) AS total
FROM users
JOIN orders ON orders.user_id = users.id
GROUP BY users.name;

CREATE FUNCTION balance(user_id INTEGER) RETURNS NUMERIC AS $$
    SELECT SUM(total) FROM orders;
$$ LANGUAGE sql;

CREATE SEQUENCE tickets;

INSERT INTO orders (id, total) VALUES (1, 9.5), (2, 3.0);
