package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.testing.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSessionFileTest {
    private static final ClientSessionKey A = ClientSessionKey.of("a.example", 443, Sessions.BOUNDARY);
    private static final ClientSessionKey B = ClientSessionKey.of("b\u00fc.example", 8443, Sessions.BOUNDARY);

    @TempDir
    private Path folder;

    private final MutableClock clock = new MutableClock(Sessions.NOW);

    private ClientSessionCache cache() {
        return new ClientSessionCache(256, 4, clock);
    }

    private Path save() throws IOException {
        ClientSessionCache cache = cache();
        cache.put(A, Sessions.client13(1).build());
        cache.put(A, Sessions.client13(2).build());
        cache.put(B, Sessions.client12(3).build());
        Path file = folder.resolve("sessions");
        cache.save(file);
        return file;
    }

    @Test
    void loadsWhatWasSavedInTheSameOrder() throws Exception {
        ClientSessionCache loaded = cache();
        loaded.load(save());
        assertEquals(3, loaded.size());
        ClientSession newest = loaded.take(A).orElseThrow();
        assertArrayEquals(Sessions.client13(2).build().encode(), newest.encode());
        assertArrayEquals(Sessions.id(1), loaded.take(A).orElseThrow().ticket());
        assertArrayEquals(Sessions.id(3), loaded.take(B).orElseThrow().sessionId());
    }

    @Test
    void loadsAnEmptyCache() throws Exception {
        Path file = folder.resolve("empty");
        cache().save(file);
        ClientSessionCache loaded = cache();
        loaded.load(file);
        assertEquals(0, loaded.size());
    }

    @Test
    void savesAndLoadsOnlyWhatHasNotExpired() throws Exception {
        ClientSessionCache cache = cache();
        cache.put(A, Sessions.client13(1).lifetime(Duration.ofMinutes(1)).build());
        cache.put(A, Sessions.client13(2).lifetime(Duration.ofMinutes(2)).build());
        cache.put(A, Sessions.client13(3).lifetime(Duration.ofMinutes(3)).build());
        clock.advance(Duration.ofMinutes(1));
        Path file = folder.resolve("sessions");
        cache.save(file);
        assertEquals(2, ClientSessionFile.read(file).size());
        clock.advance(Duration.ofMinutes(1));
        ClientSessionCache loaded = cache();
        loaded.load(file);
        assertEquals(1, loaded.size());
        assertArrayEquals(Sessions.id(3), loaded.take(A).orElseThrow().ticket());
    }

    @Test
    void refusesAFileCutAtAnyByte() throws Exception {
        byte[] bytes = Files.readAllBytes(save());
        Path cut = folder.resolve("cut");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            ClientSessionCache cache = cache();
            assertThrows(IOException.class, () -> cache.load(cut));
            assertEquals(0, cache.size());
        }
        Files.write(cut, Arrays.copyOf(bytes, bytes.length + 1));
        assertThrows(IOException.class, () -> cache().load(cut));
    }

    @Test
    void refusesAFileChangedAtAnyByte() throws Exception {
        byte[] bytes = Files.readAllBytes(save());
        Path changed = folder.resolve("changed");
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            Files.write(changed, bytes);
            ClientSessionCache cache = cache();
            IOException refused = assertThrows(IOException.class, () -> cache.load(changed));
            assertTrue(refused.getMessage().startsWith(changed + " is "), refused.getMessage());
            assertEquals(0, cache.size());
            bytes[i] ^= 1;
        }
    }

    @Test
    void refusesAFileWhoseDigestIsRightAndContentIsNot() throws Exception {
        byte[] bytes = Files.readAllBytes(save());
        Path changed = folder.resolve("changed");
        int refused = 0;
        for (int i = 0; i < bytes.length - 32; i++) {
            byte[] content = Arrays.copyOf(bytes, bytes.length - 32);
            content[i] ^= (byte) 0x80;
            Files.write(changed, content);
            Files.write(changed, Boundary.sha256(content), java.nio.file.StandardOpenOption.APPEND);
            try {
                cache().load(changed);
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " refused");
    }

    @Test
    void refusesAForeignFile() throws Exception {
        Path foreign = folder.resolve("foreign");
        Files.writeString(foreign, "-----BEGIN SSL SESSION PARAMETERS-----\n", StandardCharsets.US_ASCII);
        IOException refused = assertThrows(IOException.class, () -> cache().load(foreign));
        assertEquals(foreign + " is not a file of TLS sessions that niotls has saved", refused.getMessage());
        assertThrows(IOException.class, () -> cache().load(folder.resolve("missing")));
        assertThrows(IOException.class, () -> cache().load(folder));
    }

    @Test
    void refusesAFileThatIsTooLong() throws Exception {
        Path file = folder.resolve("long");
        byte[] start = "niotls client sessions\n".getBytes(StandardCharsets.US_ASCII);
        Files.write(file, Arrays.copyOf(start, ClientSessionFile.MAX_LENGTH + 1));
        IOException refused = assertThrows(IOException.class, () -> cache().load(file));
        assertTrue(refused.getMessage().contains("has more than"), refused.getMessage());
    }

    @Test
    void writesNoFileThatIsTooLongToRead() throws Exception {
        ClientSessionCache cache = new ClientSessionCache(2_000, 4, clock);
        List<byte[]> chain = List.of(new byte[30_000]);
        for (int i = 0; i < 1_000; i++) {
            ClientSessionKey key = ClientSessionKey.of("host" + i, 443, Sessions.BOUNDARY);
            cache.put(key, Sessions.client13(i).peerCertificates(chain).build());
        }
        assertTrue(cache.size() * 30_000 > ClientSessionFile.MAX_LENGTH);
        Path file = folder.resolve("sessions");
        cache.save(file);
        assertTrue(Files.size(file) <= ClientSessionFile.MAX_LENGTH);
        ClientSessionCache loaded = new ClientSessionCache(2_000, 4, clock);
        loaded.load(file);
        assertTrue(loaded.size() > 500 && loaded.size() < cache.size(), () -> loaded.size() + " of " + cache.size());
    }

    @Test
    void onlyTheOwnerMayReadTheFile() throws Exception {
        Assumptions.assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "no POSIX permissions here");
        Path file = folder.resolve("sessions");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(file, save());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void replacesTheOldFileAsAWholeAndLeavesNothingBeside() throws Exception {
        Path file = save();
        save();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        assertEquals(3, ClientSessionFile.read(file).size());
    }

    @Test
    void aFailedSaveLeavesTheOldFileAndNothingBeside() throws Exception {
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        Path inside = Files.writeString(occupied.resolve("kept"), "kept");
        assertThrows(IOException.class, () -> cache().save(occupied));
        assertEquals("kept", Files.readString(inside));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(occupied), files.toList());
        }
        assertThrows(IOException.class, () -> cache().save(folder.resolve("missing").resolve("sessions")));
    }
}
