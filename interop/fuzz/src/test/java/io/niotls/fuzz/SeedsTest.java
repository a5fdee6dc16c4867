package io.niotls.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The committed seeds are those that {@link Seeds} makes, so that they follow tables and encoders. */
@Timeout(60)
class SeedsTest {
    @ParameterizedTest
    @EnumSource
    void committedSeedsAreThoseThatAreMade(Family family) throws Exception {
        Map<String, byte[]> made = new TreeMap<>(Seeds.of(family));
        URI place = SeedsTest.class.getClassLoader().getResource(Seeds.FOLDER + "/" + family.method()).toURI();
        Set<String> committed = Seeds.committed(Path.of(place)).stream()
                .map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(made.keySet(), committed, "run interop/fuzz/run --seeds");
        for (Map.Entry<String, byte[]> seed : made.entrySet()) {
            assertArrayEquals(seed.getValue(), Files.readAllBytes(Path.of(place).resolve(seed.getKey())),
                    seed.getKey() + ": run interop/fuzz/run --seeds");
        }
    }
}
