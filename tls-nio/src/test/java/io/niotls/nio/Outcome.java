package io.niotls.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What comes of calls, in words that are the same for two sockets that behave in the same way: ports differ, and the messages
 * of most exceptions may.
 */
final class Outcome {
    private Outcome() {}

    /** Something to do with a socket. */
    @FunctionalInterface
    interface Call<T> {
        Object on(T subject) throws Exception;
    }

    /** Calls that return nothing. */
    @FunctionalInterface
    interface Action<T> {
        void on(T subject) throws Exception;
    }

    static <T> Call<T> does(Action<T> action) {
        return subject -> {
            action.on(subject);
            return "done";
        };
    }

    /** Makes each call on a subject of its own of each kind, and says where that makes a difference. */
    static <T extends Closeable> void assertAlike(Map<String, Call<T>> calls, Callable<T> platform, Callable<T> ours)
            throws Exception {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, Call<T>> call : calls.entrySet()) {
            String expected = of(call.getValue(), platform);
            String actual = of(call.getValue(), ours);
            if (!expected.equals(actual)) {
                differences.add(call.getKey() + ": " + expected + " on the platform, here " + actual);
            }
        }
        assertEquals(List.of(), differences);
    }

    private static <T extends Closeable> String of(Call<T> call, Callable<T> subjects) throws Exception {
        try (T subject = subjects.call()) {
            try {
                return inWords(call.on(subject));
            } catch (SocketException e) {
                return e.getClass() + ": " + e.getMessage();
            } catch (Exception e) {
                return e.getClass().toString();
            }
        }
    }

    private static String inWords(Object value) {
        if (value instanceof InetSocketAddress address) {
            return inWords(address.getAddress()) + ":" + (address.getPort() == 0 ? "0" : "port");
        }
        if (value instanceof InetAddress address) {
            return address.getHostAddress();
        }
        return String.valueOf(value).replaceAll("port=\\d+", "port=…");
    }
}
