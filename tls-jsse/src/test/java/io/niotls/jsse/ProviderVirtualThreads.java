package io.niotls.jsse;

import io.niotls.jsse.testing.JsseStack;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;

/** Both ends of many connections in virtual threads: one that keeps its carrier while it waits stops all the others. */
final class ProviderVirtualThreads {
    private static final int SOCKETS = 200;
    private static final int ROUNDS = 5;
    private static final int LENGTH = 20_000;
    private static final long HANG_SECONDS = 120;

    private ProviderVirtualThreads() {}

    static void echo(JsseStack stack) throws Exception {
        Queue<CompletableFuture<Void>> all = new ConcurrentLinkedQueue<>();
        CountDownLatch handshaken = new CountDownLatch(SOCKETS);
        try (ServerSocket listener = SocketPair.serverContext(stack)
                .getServerSocketFactory().createServerSocket(0, SOCKETS, SocketPair.LOOPBACK)) {
            SSLSocketFactory clients = SocketPair.clientContext(stack).getSocketFactory();
            CompletableFuture<Void> accepting = start(() -> {
                for (int i = 0; i < SOCKETS; i++) {
                    Socket accepted = listener.accept();
                    all.add(start(() -> serve(accepted)));
                }
            });
            for (int i = 0; i < SOCKETS; i++) {
                byte[] data = SocketPair.random(LENGTH, i);
                all.add(start(() -> {
                    try (Socket socket = clients.createSocket(SocketPair.LOOPBACK, listener.getLocalPort())) {
                        ask(socket, data, handshaken);
                    }
                }));
            }
            accepting.get(HANG_SECONDS, TimeUnit.SECONDS);
            for (CompletableFuture<Void> each : all) {
                each.get(HANG_SECONDS, TimeUnit.SECONDS);
            }
        }
        ProviderChildMain.say("echoed", all.size());
    }

    /** No client ends before all of them have begun, so that all connections are open at once. */
    private static void ask(Socket socket, byte[] data, CountDownLatch handshaken) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            socket.getOutputStream().write(data);
            byte[] answer = socket.getInputStream().readNBytes(data.length);
            if (!Arrays.equals(data, answer)) {
                throw new IllegalStateException("another answer");
            }
            if (round == 0) {
                handshaken.countDown();
                handshaken.await();
            }
        }
    }

    private static void serve(Socket accepted) throws Exception {
        try (accepted) {
            for (int round = 0; round < ROUNDS; round++) {
                accepted.getOutputStream().write(accepted.getInputStream().readNBytes(LENGTH));
            }
        }
    }

    /** Starts a virtual thread; by reflection, for the code is Java 17's. */
    private static CompletableFuture<Void> start(SocketTask.Action work) throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Runnable body = () -> {
            try {
                work.run();
                end.complete(null);
            } catch (Exception failure) {
                end.completeExceptionally(failure);
            }
        };
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        try {
            start.invoke(null, body);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
        return end;
    }
}
