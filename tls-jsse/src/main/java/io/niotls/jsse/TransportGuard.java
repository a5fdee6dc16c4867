package io.niotls.jsse;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what is written last: there is no other way to end a blocking write than to close the transport under it.
 *
 * <pre>{@code
 * TransportGuard guard = TransportGuard.closeAfter(transport, millis);
 * try {
 *     transport.getOutputStream().write(alert);
 * } finally {
 *     guard.release();
 * }
 * }</pre>
 */
final class TransportGuard {
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private TransportGuard(Socket transport, long millis) {
        // Runs on the JDK's own timer thread, if at all; completing it first cancels the timer.
        done.whenComplete((nothing, late) -> {
            if (late != null) {
                // Closing may take as long as SO_LINGER says, which is not the timer's time to spend.
                Thread closer = new Thread(null, () -> closeQuietly(transport), "niotls-close", 0, false);
                closer.setDaemon(true);
                closer.start();
            }
        });
        done.orTimeout(millis, TimeUnit.MILLISECONDS);
    }

    /** Starts to wait: unless the guard is released in time, the transport is closed. */
    static TransportGuard closeAfter(Socket transport, long millis) {
        return new TransportGuard(transport, millis);
    }

    /** The transport stays as it is. */
    void release() {
        done.complete(null);
    }

    static void closeQuietly(Socket transport) {
        try {
            transport.close();
        } catch (IOException gone) {
            // It is closed in any case.
        }
    }
}
