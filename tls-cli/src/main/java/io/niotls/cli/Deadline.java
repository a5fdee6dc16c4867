package io.niotls.cli;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Bounds something that blocks. */
final class Deadline {
    private Deadline() {}

    /** Something that blocks in a channel. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Runs a step.
     *
     * @param tooLate what to do if it is not done in time: short, and it must make the step end; runs on the JDK's timer thread
     */
    static void within(long seconds, Runnable tooLate, Step step) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.whenComplete((nothing, late) -> {
            if (late != null) {
                tooLate.run();
            }
        });
        done.orTimeout(seconds, TimeUnit.SECONDS);
        try {
            step.run();
        } finally {
            done.complete(null);
        }
    }
}
