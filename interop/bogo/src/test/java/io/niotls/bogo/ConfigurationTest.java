package io.niotls.bogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code config.json}: what is skipped, and which of our words BoringSSL's may be. */
class ConfigurationTest {
    private static final Pattern ENTRY = Pattern.compile("^    \"([^\"]+)\": (?:\"([^\"]*)\"|\\[(.*)])(,?)$");

    /** Reads a part of the file, each of whose entries has a line of its own. */
    private static Map<String, String> part(String name) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(Path.of("config.json"));
        for (String line : lines.subList(lines.indexOf("  \"" + name + "\": {") + 1, lines.size())) {
            if (line.startsWith("  }")) {
                return entries;
            }
            MatchResult match = ENTRY.matcher(line).results().findFirst().orElseThrow(() -> new AssertionError(line));
            assertEquals(null, entries.put(match.group(1), match.group(2) != null ? match.group(2) : match.group(3)), line);
        }
        throw new AssertionError("no end of " + name);
    }

    private static Set<String> ourWords() {
        return Stream.concat(
                        Stream.of(Fault.values()).map(fault -> FailureWords.of(new TlsException(fault))),
                        Stream.of(Alert.values()).map(alert -> FailureWords.of(TlsException.received(alert, alert.code()))))
                .collect(Collectors.toSet());
    }

    @Test
    void everySkippedPatternHasAReason() throws Exception {
        Map<String, String> skipped = part("DisabledTests");
        assertFalse(skipped.isEmpty());
        skipped.forEach((pattern, reason) -> assertTrue(reason.length() > 10, pattern));
    }

    @Test
    void errorMapNamesOnlyWordsThatTheShimSays() throws Exception {
        Set<String> ours = ourWords();
        for (Map.Entry<String, String> entry : part("ErrorMap").entrySet()) {
            for (String word : entry.getValue().replace("\"", "").split(", ")) {
                assertTrue(ours.contains(word), entry.getKey() + " is mapped to " + word);
            }
        }
    }

    @Test
    void noWordOfOursIsPartOfAnother() {
        Set<String> words = new HashSet<>(ourWords());
        words.forEach(word -> assertEquals(1, words.stream().filter(other -> other.contains(word)).count(), word));
    }

    @Test
    void alertsOfThePeerHaveBoringSslsWords() {
        assertEquals(":SSLV3_ALERT_HANDSHAKE_FAILURE:", FailureWords.of(TlsException.received(Alert.HANDSHAKE_FAILURE, 40)));
        assertEquals(":TLSV1_ALERT_RECORD_OVERFLOW:", FailureWords.of(TlsException.received(Alert.RECORD_OVERFLOW, 22)));
        assertEquals(":TLSV1_ALERT_ACCESS_DENIED:", FailureWords.of(TlsException.received(Alert.ACCESS_DENIED, 49)));
        assertEquals(":UNKNOWN_ALERT:", FailureWords.of(TlsException.received(null, 30)));
    }

    @Test
    void faultsHaveTheirOwnNames() {
        assertEquals(":BAD_FINISHED:", FailureWords.of(new TlsException(Fault.BAD_FINISHED)));
    }
}
