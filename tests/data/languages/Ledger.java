package org.example.bank;

import java.util.List;
import java.util.concurrent.*;
import static java.lang.Math.max;
import static org.example.bank.Rules.*;

/**
 * The movements of one account.
 */
@Entity
public class Ledger<T extends Entry> extends Book<T> implements Closeable, audit.Traced {
    public static final int MAX_ENTRIES = 10_000;
    private final List<T> entries;
    int first, last;

    /** What happens to money. */
    public enum Direction implements Signed {
        IN(1),
        OUT(-1) {
            @Override
            boolean costs() { return true; }
        };

        private final int sign;

        Direction(int sign) { this.sign = sign; }
    }

    public interface Entry extends Comparable<Entry> {
        int CENTS = 100;

        long amount();

        default boolean large() { return amount() > MAX_ENTRIES; }
    }

    public record Transfer(long amount, String note) implements Entry {
        public Transfer {
            check(amount);
        }
    }

    @interface Reviewed { String by() default ""; }

    public Ledger(List<T> entries) {
        super(entries.size());
        this.entries = new ArrayList<>(entries);
    }

    // Adds an entry, and says
    // what the balance is then.
    @Override
    public long add(T entry) {
        int local = max(first, last);
        entries.forEach(each -> System.out.println(each));
        return balance(entry, local);
    }

    abstract long balance(T entry, int from);
}
