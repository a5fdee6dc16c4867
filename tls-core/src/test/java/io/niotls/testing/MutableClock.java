package io.niotls.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Safe for use by several threads. */
public final class MutableClock extends Clock {
    private volatile Instant now;

    /** Starts at a fixed time. */
    public MutableClock() {
        this(Instant.parse("2026-01-02T03:04:05Z"));
    }

    /** Starts at a given time. */
    public MutableClock(Instant now) {
        this.now = now;
    }

    /** Goes on, or back if the duration is negative. */
    public void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Goes to a time. */
    public void set(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a test has no time zone");
    }
}
