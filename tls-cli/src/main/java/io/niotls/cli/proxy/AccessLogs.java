package io.niotls.cli.proxy;

import io.niotls.cli.common.Reason;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The files that connections are logged to, by path: servers may share one. Safe for use by several threads.
 *
 * <p>A line is written as soon as it is there, by one call, so that it is whole among those of other processes.
 */
final class AccessLogs implements AutoCloseable {
    private final PrintStream standardOutput;
    private final Consumer<String> errors;
    private final ReentrantLock lock = new ReentrantLock();
    /** Those that the configuration names. Guarded by the lock, as what is written to them is. */
    private final Map<Path, OutputStream> files = new HashMap<>();
    private boolean closed;
    /** Files whose trouble has been told. */
    private final Set<Path> broken = new HashSet<>();

    /**
     * Makes one without a file.
     *
     * @param errors hears of lines that cannot be written, once for each file until it is opened again
     */
    AccessLogs(PrintStream standardOutput, Consumer<String> errors) {
        this.standardOutput = standardOutput;
        this.errors = errors;
    }

    /**
     * Opens these files, or opens them again, so that they can have been renamed meanwhile, and closes all others. Connections
     * that began before log to the new ones too; for a file that is not among them each of their lines opens it once more. If
     * one cannot be opened nothing has changed.
     *
     * @throws IOException if it cannot
     */
    void open(Set<Path> paths) throws IOException {
        lock.lock();
        try {
            Map<Path, OutputStream> opened = new HashMap<>();
            try {
                for (Path path : paths) {
                    opened.put(path, new FileOutputStream(path.toFile(), true));
                }
            } catch (IOException failure) {
                closeAll(opened);
                throw new ConfigurationException("cannot open the access log: " + Reason.of(failure), failure);
            }
            closeAll(files);
            files.clear();
            files.putAll(opened);
            broken.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Writes a line. */
    void write(AccessLog destination, String line) {
        if (destination instanceof AccessLog.StandardOutput) {
            standardOutput.println(line);
        } else if (destination instanceof AccessLog.ToFile file) {
            write(file.path(), (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void write(Path path, byte[] line) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            try {
                OutputStream file = files.get(path);
                if (file != null) {
                    file.write(line);
                } else {
                    append(path, line);
                }
            } catch (IOException full) {
                if (broken.add(path)) {
                    errors.accept("cannot write to the access log " + path + ": " + Reason.of(full));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes a line of a connection that is older than the configuration, which does not name its file any more. */
    private static void append(Path path, byte[] line) throws IOException {
        try (OutputStream file = new FileOutputStream(path.toFile(), true)) {
            file.write(line);
        }
    }

    /** Closes all files; lines for them are lost from now on. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closeAll(files);
            files.clear();
        } finally {
            lock.unlock();
        }
    }

    private static void closeAll(Map<Path, OutputStream> files) {
        for (OutputStream file : files.values()) {
            try {
                file.close();
            } catch (IOException unbuffered) {
                // There was nothing left to be written.
            }
        }
    }
}
