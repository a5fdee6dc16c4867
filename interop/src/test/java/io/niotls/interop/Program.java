package io.niotls.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running program: its input can be typed, its output waited for, as one would at a terminal. It is killed when this is closed.
 *
 * <p>Daemon threads read all that it says at once, so that it never waits for us. Waiting has a limit, after which the test fails
 * with everything that the program has said.
 */
public final class Program implements AutoCloseable {
    /** Much more than anything here takes, and less than the limit of a test, so that the failure shows the output. */
    private static final long PATIENCE_SECONDS = 30;
    private static final int CHUNK = 65_536;

    /** Takes what a program writes to its standard output. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the first {@code length} bytes, which are valid during the call only. */
        void accept(byte[] bytes, int length) throws IOException;
    }

    private final String command;
    private final Process process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** One character a byte; guarded by the lock, as are the two numbers. */
    private final StringBuilder output = new StringBuilder();
    private int cursor;
    private int readers;

    private Program(String command, Process process, int readers) {
        this.command = command;
        this.process = process;
        this.readers = readers;
    }

    /** Starts a program; both its streams of output are taken as one. */
    public static Program start(Path directory, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        Program program = new Program(String.join(" ", command), process, 1);
        program.read(process.getInputStream(), program::append);
        return program;
    }

    /** Starts a program whose standard output goes elsewhere: what can be waited for is its standard error. */
    public static Program start(Path directory, List<String> command, Sink sink) throws IOException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).start();
        Program program = new Program(String.join(" ", command), process, 2);
        program.read(process.getErrorStream(), program::append);
        program.read(process.getInputStream(), sink);
        return program;
    }

    /** The same for a program that talks before: its output goes elsewhere only after a marker. */
    public static Program start(Path directory, List<String> command, String marker, Sink sink) throws IOException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).start();
        Program program = new Program(String.join(" ", command), process, 2);
        program.read(process.getErrorStream(), program::append);
        StringBuilder talk = new StringBuilder();
        program.read(process.getInputStream(), (bytes, length) -> {
            if (talk.indexOf(marker) >= 0) {
                sink.accept(bytes, length);
                return;
            }
            int before = talk.length();
            talk.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            int found = talk.indexOf(marker);
            int taken = found < 0 ? length : found + marker.length() - before;
            program.append(bytes, taken);
            sink.accept(Arrays.copyOfRange(bytes, taken, length), length - taken);
        });
        return program;
    }

    private void read(InputStream stream, Sink sink) {
        Thread reader = new Thread(() -> {
            byte[] chunk = new byte[CHUNK];
            try (stream) {
                for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                    sink.accept(chunk, length);
                }
            } catch (IOException killed) {
                // It says no more.
            } finally {
                change(() -> readers--);
            }
        }, "output of a program");
        reader.setDaemon(true);
        reader.start();
    }

    private void append(byte[] bytes, int length) {
        change(() -> output.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1)));
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Types text. */
    public void type(String text) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(text.getBytes(StandardCharsets.ISO_8859_1));
        input.flush();
    }

    /** Returns the program's standard input, buffered. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Ends its input. */
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits for a text after what was expected before, and returns everything from there to the text's end. */
    public String expect(String text) {
        return advance("'" + text + "'", from -> {
            int found = output.indexOf(text, from);
            return found < 0 ? -1 : found + text.length();
        });
    }

    /** Waits for a pattern after what was expected before, and returns its first group. */
    public String expect(Pattern pattern) {
        Matcher matcher = pattern.matcher("");
        advance("/" + pattern + "/", from -> matcher.reset(output.toString()).find(from) ? matcher.end() : -1);
        return matcher.group(1);
    }

    private String advance(String what, ToIntFunction<Integer> search) {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (true) {
                int end = search.applyAsInt(cursor);
                if (end >= 0) {
                    String passed = output.substring(cursor, end);
                    cursor = end;
                    return passed;
                }
                if (readers == 0 || left <= 0) {
                    throw new AssertionError((readers == 0 ? "it ended" : "it hangs") + " without " + what + ":\n" + this);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException timeout) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what + ":\n" + this, timeout);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for its end, and returns the exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end:\n" + this);
        }
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lockInterruptibly();
        try {
            while (readers > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return process.exitValue();
    }

    /** Returns everything that it has said. */
    public String output() {
        lock.lock();
        try {
            return output.toString();
        } finally {
            lock.unlock();
        }
    }

    /** Asks it to end, with SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Kills it, with SIGKILL, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Returns the command and all output, for a failure's message. */
    @Override
    public String toString() {
        return "$ " + command + "\n" + output();
    }
}
