package io.niotls.session;

import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The file of a {@link ClientSessionCache}.
 *
 * <pre>{@code
 * "niotls client sessions\n"; uint8 format = 1; uint32 entries;
 * entries x { opaque server_name<1..2^16-1>; uint16 port; opaque settings[32]; opaque session<1..2^24-1> };
 * opaque sha256[32]   of everything before it
 * }</pre>
 *
 * The digest finds damage, not malice: whoever can write the file can also write its digest.
 */
final class ClientSessionFile {
    /** One session and whose it is. */
    record Entry(ClientSessionKey key, ClientSession session) {}

    /** What is read or written at most: several times what the default cache has, and less than what hurts a heap. */
    static final int MAX_LENGTH = 16 << 20;

    private static final byte[] MAGIC = "niotls client sessions\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;
    private static final int DIGEST_LENGTH = 32;

    private ClientSessionFile() {}

    /** Reads a file as a whole; see {@link ClientSessionCache#load}. */
    static List<Entry> read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_LENGTH + 1);
        }
        if (bytes.length < MAGIC.length || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)) {
            throw new IOException(file + " is not a file of TLS sessions that niotls has saved");
        }
        if (bytes.length > MAX_LENGTH) {
            throw new IOException(file + " has more than the " + MAX_LENGTH + " bytes that a file of TLS sessions may have");
        }
        try {
            return decode(bytes);
        } catch (DecodeException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged or was saved by another version of niotls (" + e.getMessage()
                    + "); delete it and the next connections make new sessions", e);
        }
    }

    /** Writes a file, the entries in the order given; see {@link ClientSessionCache#save}. */
    static void write(Path file, List<Entry> entries) throws IOException {
        byte[] bytes = encode(entries);
        Path target = file.toAbsolutePath();
        Path temporary = Files.createTempFile(target.getParent(), ".niotls", ".tmp", ownerOnly(target));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer content = ByteBuffer.wrap(bytes);
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))};
    }

    private static byte[] encode(List<Entry> entries) {
        List<byte[]> encoded = new ArrayList<>();
        int length = MAGIC.length + 5 + DIGEST_LENGTH;
        for (Entry entry : entries) {
            byte[] bytes = encode(entry);
            if (length + bytes.length <= MAX_LENGTH) {
                length += bytes.length;
                encoded.add(bytes);
            }
        }
        ByteWriter out = new ByteWriter(length).bytes(MAGIC).uint8(FORMAT).uint32(encoded.size());
        encoded.forEach(out::bytes);
        return out.bytes(Boundary.sha256(out.toByteArray())).toByteArray();
    }

    private static byte[] encode(Entry entry) {
        ClientSessionKey key = entry.key();
        return new ByteWriter(512)
                .opaque16(key.serverName().getBytes(StandardCharsets.UTF_8))
                .uint16(key.port())
                .bytes(HexFormat.of().parseHex(key.settings()))
                .opaque24(entry.session().encode())
                .toByteArray();
    }

    private static List<Entry> decode(byte[] bytes) throws DecodeException {
        ByteReader in = new ByteReader(bytes, 0, Math.max(MAGIC.length, bytes.length - DIGEST_LENGTH));
        in.skip(MAGIC.length);
        int format = in.uint8();
        if (format != FORMAT) {
            throw new DecodeException("format " + format + " where " + FORMAT + " is known");
        }
        int end = bytes.length - DIGEST_LENGTH;
        if (!Arrays.equals(Boundary.sha256(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new DecodeException("its digest is wrong");
        }
        long count = in.uint32();
        List<Entry> entries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            String serverName = new String(in.opaque16(1), StandardCharsets.UTF_8);
            int port = in.uint16();
            ClientSessionKey key = ClientSessionKey.of(serverName, port, in.bytes(Boundary.LENGTH));
            entries.add(new Entry(key, ClientSession.decode(in.opaque24(1))));
        }
        in.expectEnd();
        return entries;
    }
}
