// Package cache keeps values until they are too old.
package cache

import (
	"errors"
	"sync"

	. "time"
	clock "example.org/kit/clock"
	_ "embed"
)

import "net/http"

// ErrGone says that a value was there once.
var ErrGone = errors.New("gone")

const DefaultLimit = 128

const (
	Fresh State = iota
	Stale
)

// State says how old a value is.
type State int

// Store finds values by key.
type Store interface {
	Getter
	// Put keeps value under key.
	Put(key string, value any) error
}

type (
	Getter interface {
		Get(key string) (any, error)
	}
	Key = string
)

// Cache is a Store in memory.
// It is safe for concurrent use.
type Cache[T any] struct {
	sync.Mutex
	limit, used int
	entries     map[Key]*entry[T]
}

type entry[T any] struct {
	value T
	until Time
}

// New makes a cache of at most limit values.
func New[T any](limit int) *Cache[T] {
	entries := make(map[Key]*entry[T], limit)
	return &Cache[T]{limit: limit, entries: entries}
}

// Get returns the value of key, or ErrGone.
func (c *Cache[T]) Get(key Key) (T, error) {
	c.Lock()
	defer c.Unlock()
	found, ok := c.entries[key]
	if !ok || clock.Now().After(found.until) {
		var none T
		return none, ErrGone
	}
	return found.value, nil
}

func (c *Cache[T]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	each := func(key Key) { c.Get(key) }
	each(r.URL.Path)
}
