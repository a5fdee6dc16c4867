package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The cookie of a HelloRetryRequest that lets a server forget the first ClientHello, RFC 8446 §4.2.2: it holds the hash of
 * that hello, which the transcript goes on from, and what the server has asked for.
 *
 * <p>It is sealed as tickets are, under the same keys if the program likes: a ticket does not pass for a cookie, nor a cookie
 * for a ticket. Safe for use by several threads.
 */
public final class StatelessCookie {
    /**
     * How old a cookie may be, and how much a clock of the fleet may be ahead of another. A client answers after one round trip;
     * nginx gives a whole handshake 60 seconds. OpenSSL takes cookies of 10 minutes, which only gives a replay more time.
     */
    public static final Duration MAX_AGE = Duration.ofSeconds(60);

    private final TicketProtector protector;

    /**
     * Makes a maker and reader of cookies.
     *
     * @param protector has the keys
     */
    public StatelessCookie(TicketProtector protector) {
        this.protector = Objects.requireNonNull(protector, "protector");
    }

    /**
     * What a cookie says.
     *
     * @param transcriptHash the hash of the first ClientHello with the hash of {@code cipherSuite}, as long as that
     * @param group the group that the HelloRetryRequest asked for; empty if it asked for no other
     * @param cipherSuite the suite that it chose
     * @param issued when it was sent, in milliseconds
     */
    public record Contents(byte[] transcriptHash, Optional<NamedGroup> group, CipherSuite cipherSuite, Instant issued) {}

    /**
     * Makes a cookie.
     *
     * @param transcriptHash of the first ClientHello, as long as the hash of {@code cipherSuite}
     * @param requested the group that is asked for, or null if no other one is
     * @param cipherSuite the suite that is chosen, one of TLS 1.3
     * @param issued now
     * @param clientBinding what must be the same when the cookie comes back, such as the client's address; may be empty
     */
    public byte[] seal(byte[] transcriptHash, NamedGroup requested, CipherSuite cipherSuite, Instant issued,
            byte[] clientBinding) {
        if (!isHashOf(cipherSuite, transcriptHash)) {
            throw new IllegalArgumentException("a hash of " + transcriptHash.length + " bytes with " + cipherSuite);
        }
        ByteWriter state = SessionFormat.start(SessionFormat.Content.COOKIE);
        state.opaque8(transcriptHash);
        state.uint16(requested == null ? 0 : requested.code());
        state.uint16(cipherSuite.code());
        SessionFormat.writeTime(state, SessionFormat.checkTime(issued));
        state.bytes(bindingDigest(clientBinding));
        return protector.seal(state.toByteArray());
    }

    /**
     * Reads a cookie.
     *
     * @param cookie as the client sent it: any bytes
     * @param now the time
     * @param clientBinding the same as when it was made
     * @return empty if it is not ours, was changed, belongs to another client, or is older than {@link #MAX_AGE}
     */
    public Optional<Contents> open(byte[] cookie, Instant now, byte[] clientBinding) {
        Optional<byte[]> state = protector.open(cookie);
        if (state.isEmpty()) {
            return Optional.empty();
        }
        try {
            ByteReader in = SessionFormat.open(state.get(), SessionFormat.Content.COOKIE);
            byte[] transcriptHash = in.opaque8(1);
            int group = in.uint16();
            CipherSuite cipherSuite = CipherSuite.of(in.uint16());
            Instant issued = SessionFormat.readTime(in);
            byte[] binding = in.bytes(Boundary.LENGTH);
            in.expectEnd();
            boolean valid = isHashOf(cipherSuite, transcriptHash)
                    && Duration.between(issued, now).abs().compareTo(MAX_AGE) <= 0
                    && MessageDigest.isEqual(binding, bindingDigest(clientBinding));
            return valid
                    ? Optional.of(new Contents(transcriptHash,
                            group == 0 ? Optional.empty() : Optional.of(NamedGroup.of(group)), cipherSuite, issued))
                    : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty(); // sealed with our keys, but a ticket or of another version
        }
    }

    private static boolean isHashOf(CipherSuite cipherSuite, byte[] hash) {
        return cipherSuite.isKnown() && cipherSuite.isTls13() && hash.length == cipherSuite.hash().length();
    }

    private static byte[] bindingDigest(byte[] clientBinding) {
        return Boundary.builder("cookie").add("client", clientBinding).digest();
    }
}
