package io.niotls.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fuzz.Allocation;
import io.niotls.fuzz.Choices;
import io.niotls.testing.MutableClock;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sessions, sealed in tickets, in cookies and in the file of a client's cache. */
public final class SessionTarget {
    /** What is read; the number that stands for it is the place. */
    public enum Form {
        /** A server's session. */
        SERVER_SESSION,
        /** A client's session. */
        CLIENT_SESSION,
        /** A ticket that somebody made up. */
        TICKET,
        /** A state that was sealed by us, and then changed. */
        SEALED,
        /** The contents of a cookie. */
        COOKIE,
        /** A file. */
        FILE,
        /** A file whose digest is right. */
        FILE_WITH_DIGEST
    }

    private static final Form[] FORMS = Form.values();
    static final byte[] FILE_START = "niotls client sessions\n".getBytes(StandardCharsets.US_ASCII);

    /** Builders, writers, an exception; for a file also the streams. */
    private static final int BASE = 256 << 10;
    /** Sessions are copied when they are read, and chains of certificates of one byte cost four for each. */
    private static final int PER_BYTE = 64;

    private static final MutableClock CLOCK = Setup.clock();

    private SessionTarget() {}

    /** Reads one form. */
    public static void run(byte[] input) throws Exception {
        Choices choices = new Choices(input);
        Form form = FORMS[choices.below(FORMS.length)];
        Allocation allocation = new Allocation();
        allocation.count(() -> {
            read(form, choices);
            return null;
        });
        allocation.check(BASE + (long) PER_BYTE * input.length, form.toString());
    }

    private static void read(Form form, Choices choices) throws Exception {
        switch (form) {
            case SERVER_SESSION -> serverSession(choices.rest());
            case CLIENT_SESSION -> clientSession(choices.rest());
            case TICKET -> assertTrue(keys().open(choices.rest()).isEmpty(), "a ticket that nobody has sealed");
            case SEALED -> sealed(choices);
            case COOKIE -> cookie(choices);
            case FILE -> file(choices.rest());
            case FILE_WITH_DIGEST -> {
                byte[] file = new ByteWriter().bytes(FILE_START).bytes(choices.rest()).toByteArray();
                file(new ByteWriter().bytes(file).bytes(Boundary.sha256(file)).toByteArray());
            }
        }
    }

    private static TicketKeys keys() {
        return TicketKeys.generate(Setup.seeded(1), CLOCK, Setup.CRYPTO);
    }

    private static void serverSession(byte[] encoded) throws DecodeException {
        ServerSession session;
        try {
            session = ServerSession.decode(encoded);
        } catch (DecodeException refused) {
            return;
        }
        byte[] again = session.encode();
        assertSameButLifetime(encoded, again, session);
        assertArrayEquals(again, ServerSession.decode(again).encode());
    }

    private static void clientSession(byte[] encoded) throws DecodeException {
        ClientSession session;
        try {
            session = ClientSession.decode(encoded);
        } catch (DecodeException refused) {
            return;
        }
        byte[] again = session.encode();
        assertSameButLifetime(encoded, again, session);
        assertArrayEquals(again, ClientSession.decode(again).encode());
        session.obfuscatedAge(CLOCK.instant());
        session.isExpired(CLOCK.instant());
    }

    /** A lifetime beyond {@link Session#MAX_LIFETIME} is cut to it: a file or ticket of another writer does not make us wait. */
    private static void assertSameButLifetime(byte[] encoded, byte[] again, Session session) {
        assertEquals(encoded.length, again.length);
        if (session.lifetime().compareTo(Session.MAX_LIFETIME) < 0) {
            assertArrayEquals(encoded, again);
        }
    }

    private static void sealed(Choices choices) {
        int place = choices.uint16();
        int bits = choices.uint8();
        byte[] state = choices.rest();
        TicketKeys keys = keys();
        byte[] ticket = keys.seal(state);
        assertArrayEquals(state, keys.open(ticket).orElseThrow());
        byte[] changed = ticket.clone();
        changed[place % changed.length] ^= (byte) bits;
        assertEquals(bits == 0, keys.open(changed).isPresent());
        assertTrue(keys.open(Arrays.copyOf(ticket, place % ticket.length)).isEmpty());
    }

    private static void cookie(Choices choices) {
        TicketKeys keys = keys();
        StatelessCookie cookies = new StatelessCookie(keys);
        Optional<StatelessCookie.Contents> contents = cookies.open(keys.seal(choices.rest()), CLOCK.instant(), new byte[0]);
        contents.ifPresent(found -> {
            byte[] again = cookies.seal(
                    found.transcriptHash(), found.group().orElse(null), found.cipherSuite(), found.issued(), new byte[0]);
            assertArrayEquals(found.transcriptHash(),
                    cookies.open(again, CLOCK.instant(), new byte[0]).orElseThrow().transcriptHash());
        });
    }

    private static void file(byte[] bytes) throws IOException {
        Path file = Scratch.FILE;
        Files.write(file, bytes);
        List<ClientSessionFile.Entry> entries;
        try {
            entries = ClientSessionFile.read(file);
        } catch (IOException refused) {
            return;
        }
        ClientSessionFile.write(file, entries);
        List<ClientSessionFile.Entry> again = ClientSessionFile.read(file);
        assertEquals(entries.size(), again.size());
        for (int i = 0; i < entries.size(); i++) {
            assertEquals(entries.get(i).key(), again.get(i).key());
            assertArrayEquals(entries.get(i).session().encode(), again.get(i).session().encode());
        }
    }

    /** A file that goes when the JVM ends. */
    private static final class Scratch {
        static final Path FILE = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("niotls-fuzz");
                folder.toFile().deleteOnExit();
                Path file = Files.createFile(folder.resolve("sessions"));
                file.toFile().deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
