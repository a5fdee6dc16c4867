package io.niotls.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.niotls.crypto.WycheproofTable.Row;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Project Wycheproof's vectors through our interfaces, on both implementations, by {@link WycheproofTable}. */
final class WycheproofTest {
    private static final Map<String, Map<String, Integer>> TOTALS = new TreeMap<>();

    static Stream<Arguments> rows() {
        // What serves the standard implementation is one of these two; StandardCryptoTest shows which.
        return Stream.of(Named.<Crypto>of("JDK", Cryptos.JCA), Named.<Crypto>of("bcprov", Cryptos.BC))
                .flatMap(crypto -> WycheproofTable.ROWS.stream().map(row -> Arguments.of(crypto, row)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agreesWithEveryVector(Crypto crypto, Row row, TestReporter reporter) {
        assumeTrue(row.supports().test(crypto), "this JDK does not have it");
        Map<String, Integer> counts = Wycheproof.run(row.file(), crypto, row.check());
        reporter.publishEntry(row.file(), counts.toString());
        Map<String, Integer> total =
                TOTALS.computeIfAbsent(crypto == Cryptos.JCA ? "JDK" : "bcprov", name -> new TreeMap<>());
        counts.forEach((what, count) -> total.merge(what, count, Integer::sum));
        total.merge("files", 1, Integer::sum);
    }

    @AfterAll
    static void report(TestReporter reporter) {
        TOTALS.forEach((name, counts) -> reporter.publishEntry(name, counts.toString()));
    }

    @Test
    void everyPrimitiveHasVectorsOrAReason() {
        Set<Object> covered = new HashSet<>(WycheproofTable.WITHOUT_FILE.keySet());
        WycheproofTable.ROWS.forEach(row -> covered.addAll(row.primitives()));
        Set<Object> missing = new LinkedHashSet<>(List.of(BulkCipher.values()));
        missing.addAll(NamedGroup.KNOWN);
        missing.addAll(List.of(MlKem.values()));
        missing.add("PRF");
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            missing.addAll(List.of(hash, WycheproofTable.hmac(hash), WycheproofTable.hkdf(hash)));
        }
        for (SignatureScheme scheme : SignatureScheme.KNOWN) {
            missing.addAll(List.of(scheme, WycheproofTable.signing(scheme)));
        }
        missing.removeAll(covered);
        assertEquals(Set.of(), missing);
    }

    @Test
    void noPrimitiveAndNoFileHasBothVectorsAndAReason() {
        for (Row row : WycheproofTable.ROWS) {
            for (Object primitive : row.primitives()) {
                assertEquals(null, WycheproofTable.WITHOUT_FILE.get(primitive), row.file());
            }
            assertEquals(Optional.empty(), WycheproofTable.whyNot(row.file()), row.file());
        }
    }

    @Test
    void everyImplementationHasWhatOnlyTheJdkMayLack() {
        for (Row row : WycheproofTable.ROWS) {
            assertTrue(row.supports().test(Cryptos.BC), row.file());
            boolean mayBeMissing = row.file().equals("aes_ccm")
                    || row.file().startsWith("mlkem_") && Runtime.version().feature() < 24;
            assertTrue(mayBeMissing || row.supports().test(Cryptos.JCA), row.file());
        }
    }

    @Test
    void everyFileOfTheFolderIsRunOrHasAReason() throws IOException {
        Set<String> rows = new HashSet<>();
        WycheproofTable.ROWS.forEach(row -> assertTrue(rows.add(row.file()), row.file() + " stands twice"));
        try (Stream<Path> files = Files.list(Wycheproof.folder())) {
            List<String> unknown = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(Wycheproof.SUFFIX))
                    .map(name -> name.substring(0, name.length() - Wycheproof.SUFFIX.length()))
                    .filter(name -> !rows.contains(name) && WycheproofTable.whyNot(name).isEmpty())
                    .sorted()
                    .toList();
            assertEquals(List.of(), unknown);
        }
    }
}
