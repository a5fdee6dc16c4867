package io.niotls.jsse;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/** Settings under a lock: one thread may still set what another one's handshake is about to read. */
final class GuardedSettings {
    private final ConnectionSettings settings;
    private final ReentrantLock lock = new ReentrantLock();

    GuardedSettings(ConnectionSettings settings) {
        this.settings = settings;
    }

    /** Returns what guards the settings; nothing is waited for under it. */
    ReentrantLock lock() {
        return lock;
    }

    <T> T read(Function<ConnectionSettings, T> getter) {
        lock.lock();
        try {
            return getter.apply(settings);
        } finally {
            lock.unlock();
        }
    }

    void change(Consumer<ConnectionSettings> setter) {
        lock.lock();
        try {
            setter.accept(settings);
        } finally {
            lock.unlock();
        }
    }
}
