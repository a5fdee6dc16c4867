package io.niotls.bogo;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A launcher's end of the Unix socket. Numbers are 32 bits, the highest byte first.
 *
 * <p>The launcher sends the number of its arguments, then each with its length before it, and nothing more. It gets an exit code,
 * then standard output and standard error, each with its length before it. A launcher that is killed closes its end, which ends
 * its job.
 */
final class Launcher implements Closeable {
    /** More than the runner, or the system, passes to a process. */
    private static final int MAX_ARGUMENTS = 10_000;
    private static final int MAX_ARGUMENT_LENGTH = 1 << 20;

    private final SocketChannel channel;

    Launcher(SocketChannel channel) {
        this.channel = channel;
    }

    /** Reads the arguments, one character per byte. */
    List<String> arguments() throws IOException {
        int count = number(MAX_ARGUMENTS);
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(new String(read(number(MAX_ARGUMENT_LENGTH)), StandardCharsets.ISO_8859_1));
        }
        return arguments;
    }

    /** Has something done, in a thread of its own, when the launcher closes its end. It may come after the job is finished. */
    void whenGone(Runnable action) {
        Thread watcher = new Thread(() -> {
            try {
                while (channel.read(ByteBuffer.allocate(1)) >= 0) {
                    // It has nothing to say.
                    continue;
                }
            } catch (IOException e) {
                // Gone all the same, or closed because the job is done.
                action.run();
                return;
            }
            action.run();
        }, "watcher");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Sends what came out. */
    void finish(Job.Outcome outcome) throws IOException {
        byte[] output = outcome.output().getBytes(StandardCharsets.UTF_8);
        byte[] error = outcome.error().getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(12 + output.length + error.length);
        message.putInt(outcome.exitCode()).putInt(output.length).put(output).putInt(error.length).put(error).flip();
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int number(int max) throws IOException {
        int number = ByteBuffer.wrap(read(4)).getInt();
        if (number < 0 || number > max) {
            throw new IOException("a launcher says " + number + " where " + max + " is the limit");
        }
        return number;
    }

    private byte[] read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("a launcher has ended before it said all");
            }
        }
        return bytes.array();
    }
}
