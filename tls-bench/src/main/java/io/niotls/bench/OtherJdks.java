package io.niotls.bench;

import io.niotls.bench.result.Results;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Has the command run on other JDKs, one after the other, with the options that it was given itself. */
record OtherJdks(ParseResult given, Path out) {
    /**
     * Waits until all have run.
     *
     * @return the results of all together
     * @throws IOException if one of them cannot be started or fails
     * @throws InterruptedException if this thread is interrupted
     */
    Results run(List<Path> jdks) throws IOException, InterruptedException {
        check(jdks);
        Results all = null;
        for (int i = 0; i < jdks.size(); i++) {
            Path directory = out.resolve("jdk-" + (i + 1));
            run(jdks.get(i), directory);
            Results one = Results.parse(Files.readString(directory.resolve("results.json")));
            if (all != null && all.jdks().stream().anyMatch(jdk -> jdk.feature() == one.jdks().get(0).feature())) {
                throw new IOException(jdks.get(i) + " is a JDK " + one.jdks().get(0).feature() + " like another one");
            }
            all = all == null ? one : all.with(one);
        }
        return all;
    }

    /** Finds before the first one has run for an hour what the others lack. */
    private static void check(List<Path> jdks) throws IOException {
        Set<Integer> features = new HashSet<>();
        for (Path jdk : jdks) {
            if (!Files.isExecutable(java(jdk))) {
                throw new IOException("there is no " + java(jdk));
            }
            Properties release = new Properties();
            if (Files.exists(jdk.resolve("release"))) {
                release.load(new StringReader(Files.readString(jdk.resolve("release"))));
            }
            String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
            if (!version.isEmpty() && !features.add(Runtime.Version.parse(version).feature())) {
                throw new IOException(jdk + " is a JDK " + version + ", of a release that another one is of");
            }
        }
    }

    private static Path java(Path jdk) {
        return jdk.resolve("bin").resolve("java");
    }

    private void run(Path jdk, Path directory) throws IOException, InterruptedException {
        Path java = java(jdk);
        List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", System.getProperty("java.class.path"),
                Bench.class.getName(), "--part", "--out", directory.toString()));
        for (OptionSpec option : given.matchedOptions()) {
            if (!option.longestName().equals("--jdk") && !option.longestName().equals("--out")) {
                command.add(option.longestName());
                if (option.arity().max() > 0) {
                    command.add(String.join(",", option.originalStringValues()));
                }
            }
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(java + " ended with exit code " + code);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
