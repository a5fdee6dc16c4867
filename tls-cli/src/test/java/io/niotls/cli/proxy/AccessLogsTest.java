package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class AccessLogsTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final List<String> errors = new ArrayList<>();
    private final AccessLogs logs = new AccessLogs(new PrintStream(output, true), errors::add);

    @Test
    void aLineGoesWhereItShall() throws Exception {
        Path file = directory.resolve("access.log");
        logs.open(Set.of(file));
        logs.write(new AccessLog.ToFile(file), "to the file");
        logs.write(new AccessLog.StandardOutput(), "to the output");
        logs.write(new AccessLog.Off(), "nowhere");
        assertEquals(List.of("to the file"), Files.readAllLines(file));
        assertEquals("to the output" + System.lineSeparator(), output.toString());
    }

    @Test
    void filesAreAppendedToAndOpenedAgainAfterTheyWereRenamed() throws Exception {
        Path file = Files.writeString(directory.resolve("access.log"), "before\n");
        logs.open(Set.of(file));
        logs.write(new AccessLog.ToFile(file), "first");
        Path rotated = Files.move(file, directory.resolve("access.log.1"));
        logs.write(new AccessLog.ToFile(file), "second");
        logs.open(Set.of(file));
        logs.write(new AccessLog.ToFile(file), "third");
        assertEquals(List.of("before", "first", "second"), Files.readAllLines(rotated));
        assertEquals(List.of("third"), Files.readAllLines(file));
    }

    @Test
    void ifOneFileCannotBeOpenedNothingHasChanged() throws Exception {
        Path file = directory.resolve("access.log");
        logs.open(Set.of(file));
        Set<Path> wanted = Set.of(directory.resolve("missing").resolve("access.log"));
        ConfigurationException failure = assertThrows(ConfigurationException.class, () -> logs.open(wanted));
        assertEquals(true, failure.getMessage().contains("missing"), failure.getMessage());
        logs.write(new AccessLog.ToFile(file), "still");
        assertEquals(List.of("still"), Files.readAllLines(file));
    }

    @Test
    void aFileThatIsNamedNoMoreIsNeededByNobodyButOlderConnections() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("logs"));
        Path file = folder.resolve("access.log");
        logs.open(Set.of(file));
        logs.open(Set.of());
        logs.write(new AccessLog.ToFile(file), "of an older connection");
        assertEquals(List.of("of an older connection"), Files.readAllLines(file));
        Files.delete(file);
        Files.delete(folder);
        logs.open(Set.of());
        logs.write(new AccessLog.ToFile(file), "lost");
        logs.write(new AccessLog.ToFile(file), "lost too");
        assertEquals(1, errors.size());
        assertEquals(true, errors.get(0).startsWith("cannot write to the access log " + file), errors.get(0));
    }

    static boolean canBeFull() {
        return Files.exists(Path.of("/dev/full"));
    }

    @Test
    @EnabledIf(value = "canBeFull", disabledReason = "there is no /dev/full here")
    void aFullDiskIsToldOnce() throws Exception {
        Path full = Path.of("/dev/full");
        logs.open(Set.of(full));
        logs.write(new AccessLog.ToFile(full), "lost");
        logs.write(new AccessLog.ToFile(full), "lost too");
        assertEquals(1, errors.size());
        assertEquals(true, errors.get(0).startsWith("cannot write to the access log /dev/full: "), errors.get(0));
    }

    @Test
    void afterTheEndLinesAreLost() throws Exception {
        Path file = directory.resolve("access.log");
        logs.open(Set.of(file));
        logs.close();
        logs.write(new AccessLog.ToFile(file), "late");
        assertEquals(List.of(), Files.readAllLines(file));
    }
}
