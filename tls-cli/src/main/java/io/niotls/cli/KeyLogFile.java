package io.niotls.cli;

import io.niotls.cli.common.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/** A key log, RFC 9850: lines are appended; a new file can be read by its owner only. Safe for use by several threads. */
final class KeyLogFile implements Consumer<String> {
    private final FileChannel file;

    KeyLogFile(Path path) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        try {
            file = FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), ownerOnly);
        } catch (IOException failure) {
            throw new IOException("cannot write the key log: " + Reason.of(failure), failure);
        }
    }

    /** Appends a line, in one piece. */
    @Override
    public void accept(String line) {
        try {
            file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException failure) {
            // The connection is worth more than its log.
            System.getLogger(KeyLogFile.class.getName()).log(System.Logger.Level.WARNING, "cannot write the key log", failure);
        }
    }
}
