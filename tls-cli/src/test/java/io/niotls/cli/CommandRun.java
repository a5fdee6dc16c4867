package io.niotls.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A command that runs in this process, with streams of its own. */
final class CommandRun {
    private static final long HANG_SECONDS = 60;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            notifyAll();
        }
    };
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final FutureTask<Integer> exit;
    private final FutureTask<Integer> port = new FutureTask<>(this::findPort);

    private volatile Runnable onTermination = () -> { };
    private volatile Runnable onReload = () -> { };

    private CommandRun(InputStream in, String... arguments) {
        PrintStream watched = new PrintStream(new Watched(), true, StandardCharsets.UTF_8);
        exit = new FutureTask<>(() -> Niotls.commandLine(new Streams(in, out, watched), new Told()).execute(arguments));
    }

    /** Starts a command with nothing to read. */
    static CommandRun start(String... arguments) {
        return startWith("", arguments);
    }

    /** Starts a command with something to read. */
    static CommandRun startWith(String input, String... arguments) {
        return startReading(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), arguments);
    }

    static CommandRun startReading(InputStream input, String... arguments) {
        CommandRun run = new CommandRun(input, arguments);
        Thread thread = new Thread(run.exit, "command " + String.join(" ", arguments));
        thread.setDaemon(true);
        thread.start();
        return run;
    }

    /** Returns an input that stays open until its other end is closed. */
    static InputStream open(PipedOutputStream otherEnd) throws IOException {
        return new PipedInputStream(otherEnd);
    }

    /** Waits for the end, and returns the exit code. */
    int exitCode() throws Exception {
        return exit.get(HANG_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until a server listens, and returns its port. */
    int port() throws Exception {
        return port.get(HANG_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until something has come out. */
    void awaitOut(String words) throws InterruptedException {
        synchronized (out) {
            while (!out().contains(words)) {
                out.wait(TimeUnit.SECONDS.toMillis(HANG_SECONDS));
            }
        }
    }

    /** Does what the signal TERM does to a process. */
    void terminate() {
        onTermination.run();
    }

    /** Does what the signal HUP does to a process. */
    void reload() {
        onReload.run();
    }

    /** What the command has said to do when it is told something. */
    private final class Told implements Signals {
        @Override
        public Runnable onTermination(Runnable action) {
            onTermination = action;
            return () -> onTermination = () -> { };
        }

        @Override
        public Runnable onReload(Runnable action) {
            onReload = action;
            return () -> onReload = () -> { };
        }
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private int findPort() {
        String line = err().lines().filter(each -> each.startsWith("listening on ")).findFirst().orElseThrow();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    /** Notices the line that a server is ready with. */
    private final class Watched extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            err.write(bytes, offset, length);
            if (!port.isDone() && err().lines().anyMatch(line -> line.startsWith("listening on ")) && err().endsWith("\n")) {
                port.run();
            }
        }
    }
}
