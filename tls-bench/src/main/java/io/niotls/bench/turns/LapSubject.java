package io.niotls.bench.turns;

/** Somebody who works in laps on the calling thread, and says when the watch runs. */
public abstract class LapSubject implements Subject {
    private final Stopwatch watch = new Stopwatch();

    /**
     * Does a lap: what lasts long enough, microseconds, that starting and stopping a watch is nothing beside it.
     *
     * @param watch runs while it does what is measured, and stands still while it gets ready
     * @return how many operations were done
     */
    protected abstract int lap(Stopwatch watch) throws Exception;

    @Override
    public final Turn take(long nanos) throws Exception {
        watch.clear();
        long operations = 0;
        long start = Stopwatch.cpuNanos();
        do {
            operations += lap(watch);
        } while (Stopwatch.cpuNanos() - start < nanos);
        return watch.read(operations);
    }
}
