package io.niotls.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes all targets for a moment, from the seeds: a fixed number of inputs, the same ones in each run. */
@Timeout(600)
class ShortFuzzTest {
    /** Besides the seeds, which libFuzzer counts too. */
    private static final int RUNS = 1_200;

    /** All of Jazzer's hooks but those at comparisons: they allocate at each look-up in a map, and allocation is counted. */
    private static final String UNCOMPARED = "--trace=cov:div:gep:indir:native";

    @Test
    void findsNothing(@TempDir Path folder) throws Exception {
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        Path artifacts = Files.createDirectory(folder.resolve("artifacts"));
        Seeds.writeAny(seeds);
        int runs = RUNS + seeds.toFile().list().length;
        Path log = folder.resolve("log");
        List<String> options = List.of(UNCOMPARED, "-runs=" + runs, "-seed=1", seeds.toString());
        Process fuzzer = Fuzzer.start("any", Fuzzer.QUICK, artifacts, options)
                .redirectOutput(log.toFile()).start();
        int exit;
        try {
            exit = fuzzer.waitFor();
        } finally {
            fuzzer.destroyForcibly();
        }
        String output = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertEquals(0, exit, output);
        assertTrue(output.contains("DONE"), output);
    }
}
