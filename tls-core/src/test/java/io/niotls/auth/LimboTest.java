package io.niotls.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.auth.Limbo.Case;
import io.niotls.auth.Limbo.Outcome;
import io.niotls.auth.Limbo.Verdict;
import io.niotls.proto.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * All cases of C2SP/x509-limbo, from the {@code limbo.json} that the system property {@code limbo} names, through
 * {@link PkixVerifier}. Where it differs stands in {@code limbo/differences.txt}, with reasons.
 */
@Timeout(600)
class LimboTest {
    @Test
    void decidesAsLimboSaysButForWhatIsListed(TestReporter reporter) throws IOException {
        String file = System.getProperty("limbo", "");
        assumeTrue(!file.isEmpty(), "set the system property limbo to C2SP/x509-limbo's limbo.json");
        Map<String, Verdict> listed = differences();
        List<String> surprises = new ArrayList<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        Set<String> differing = new HashSet<>();
        List<Case> cases = Limbo.read(Path.of(file));
        int run = 0;
        for (Case one : cases) {
            if (one.outOfReach().isPresent()) {
                leftOut.merge(one.outOfReach().get(), 1, Integer::sum);
                continue;
            }
            run++;
            Outcome outcome = one.run();
            if (outcome.fault().filter(fault -> fault == Fault.INTERNAL_ERROR).isPresent()) {
                surprises.add(one.id() + ": an error of our own: " + outcome.detail());
            }
            if (outcome.verdict() != one.expected()) {
                differing.add(one.id());
                if (listed.get(one.id()) != outcome.verdict()) {
                    surprises.add(one.id() + ": " + outcome.verdict() + ", not " + one.expected() + " " + outcome.detail());
                }
            } else if (listed.containsKey(one.id())) {
                surprises.add(one.id() + ": is listed, and does not differ");
            }
        }
        reporter.publishEntry(Map.of("cases", "" + cases.size(), "run", "" + run, "differ", "" + differing.size(),
                "left out", leftOut.toString()));
        assertEquals(List.of(), surprises);
        assertTrue(run > 200, "only " + run + " cases were run");
    }

    /** Returns what we make of each case that is listed. */
    private static Map<String, Verdict> differences() throws IOException {
        Map<String, Verdict> listed = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                LimboTest.class.getResourceAsStream("/limbo/differences.txt"), StandardCharsets.UTF_8))) {
            Verdict verdict = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("accepts: ")) {
                    verdict = Verdict.ACCEPTED;
                } else if (line.startsWith("refuses: ")) {
                    verdict = Verdict.REFUSED;
                } else if (line.startsWith("- ")) {
                    assertEquals(null, listed.put(line.substring(2), verdict), line);
                }
            }
        }
        return listed;
    }
}
