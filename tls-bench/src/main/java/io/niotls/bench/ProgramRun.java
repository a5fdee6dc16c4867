package io.niotls.bench;

import io.niotls.bench.result.Lines;
import io.niotls.bench.result.Measurement;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program in a JVM of its own, and takes the measurements that it prints.
 *
 * @param options what its JVM gets
 * @param log where what it says besides is appended
 */
record ProgramRun(List<String> options, File log) {
    /** It may take that many times as long as it says, and a minute more, before it counts as hanging: machines are busy. */
    private static final int PATIENCE = 20;

    /**
     * Waits until it ends.
     *
     * @param type has the method main
     * @param jvmArguments what its JVM gets beside the options
     * @param seconds about how long it takes
     * @throws IOException if it cannot be started, fails, measures nothing, or hangs and has been ended
     * @throws InterruptedException if this thread is interrupted; the program has been ended then
     */
    List<Measurement> run(Class<?> type, List<String> arguments, List<String> jvmArguments, double seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.addAll(jvmArguments);
        command.add(type.getName());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
        Watch watch = new Watch(process, (long) (60 + PATIENCE * seconds));
        watch.start();
        try {
            process.getOutputStream().close();
            List<Measurement> measurements = new ArrayList<>();
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Lines.parse(line).ifPresent(measurements::add);
                }
            }
            int code = process.waitFor();
            if (code != 0 || measurements.isEmpty()) {
                throw new IOException("exit code " + code + ", " + measurements.size() + " measurements; " + log + " says more");
            }
            return measurements;
        } finally {
            watch.interrupt();
            // With its own children, as a server that it has started.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Ends a program that hangs, so that whoever reads its output comes to its end. */
    private static final class Watch extends Thread {
        private final Process process;
        private final long seconds;

        Watch(Process process, long seconds) {
            super("watch of " + process.pid());
            this.process = process;
            this.seconds = seconds;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                // It has ended in time.
            }
        }
    }
}
