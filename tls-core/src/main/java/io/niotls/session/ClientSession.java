package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a client keeps of a session: what {@link Session} has, and what it must show to the server, a ticket or, in TLS 1.2,
 * a session id.
 */
public final class ClientSession extends Session {
    /** RFC 5246 §7.4.1.2, {@code SessionID<0..32>}. */
    private static final int MAX_SESSION_ID_LENGTH = 32;
    /** RFC 8446 §4.6.1, {@code ticket<1..2^16-1>}. */
    private static final int MAX_TICKET_LENGTH = 65_535;
    /**
     * The longest ticket that is worth keeping: a hello that holds one must stay below the 2^16 bytes of its extensions and
     * of what servers take, or the session would make every connection fail. Tickets with a client's chain have a few
     * thousand bytes.
     */
    public static final int MAX_USEFUL_TICKET_LENGTH = 16_384;
    /** Stapled responses have 500 to 2,500 bytes; a longer one than this is information that a session can do without. */
    private static final int MAX_OCSP_LENGTH = 65_535;
    /** Certificates have two to five timestamps of some 120 bytes; a session can do without more than their number's byte says. */
    private static final int MAX_TIMESTAMPS = 255;
    /** RFC 6962 §3.3: what a handshake can carry at most, {@code SerializedSCT sct_list<1..2^16-1>}. */
    private static final int MAX_TIMESTAMPS_LENGTH = 65_535;

    private final byte[] sessionId;
    private final byte[] ticket;
    private final long maxEarlyData;
    private final byte[] ocspResponse;
    private final List<byte[]> signedCertificateTimestamps;

    private ClientSession(Builder builder) {
        super(builder);
        sessionId = builder.sessionId;
        ticket = builder.ticket;
        maxEarlyData = SessionFormat.checkUint32(builder.maxEarlyData);
        ocspResponse = builder.ocspResponse.length > MAX_OCSP_LENGTH ? new byte[0] : builder.ocspResponse;
        signedCertificateTimestamps = kept(builder.signedCertificateTimestamps);
        if (sessionId.length > MAX_SESSION_ID_LENGTH || ticket.length > MAX_TICKET_LENGTH) {
            throw new IllegalArgumentException("a session id or ticket that is too long");
        }
        if (ticket.length == 0 && (sessionId.length == 0 || isTls13())) {
            throw new IllegalArgumentException("a session that nothing can name to the server");
        }
    }

    /**
     * Starts a session.
     *
     * @param version TLS 1.2 or TLS 1.3
     * @param cipherSuite a known suite of that version
     * @param secret master secret (48 bytes) or resumption PSK (as long as the suite's hash); copied
     */
    public static Builder builder(ProtocolVersion version, CipherSuite cipherSuite, byte[] secret) {
        return new Builder(version, cipherSuite, secret);
    }

    /** Returns the session id of TLS 1.2; empty if the server gave none. Not to be changed. */
    public byte[] sessionId() {
        return sessionId;
    }

    @Override
    int weight() {
        return super.weight() + ticket.length + ocspResponse.length + length(signedCertificateTimestamps);
    }

    /** Returns the ticket; in TLS 1.2 it may be empty. Not to be changed. */
    public byte[] ticket() {
        return ticket;
    }

    /** Returns how many bytes of early data the server takes with this ticket, 0 for none (RFC 8446 §4.2.10). */
    public long maxEarlyData() {
        return maxEarlyData;
    }

    /** Returns the OCSP response in DER that was stapled to the server's certificate. Not to be changed. */
    public Optional<byte[]> ocspResponse() {
        return ocspResponse.length == 0 ? Optional.empty() : Optional.of(ocspResponse);
    }

    /** Returns the timestamps that came with the server's certificate (RFC 6962). The arrays are not to be changed. */
    public List<byte[]> signedCertificateTimestamps() {
        return signedCertificateTimestamps;
    }

    /**
     * Returns the {@code obfuscated_ticket_age} of RFC 8446 §4.2.11: milliseconds since the ticket was received, plus
     * {@link #ageAdd}, modulo 2^32.
     */
    public long obfuscatedAge(Instant now) {
        long age = Math.max(0, Duration.between(createdAt(), now).toMillis());
        return age + ageAdd() & 0xffff_ffffL;
    }

    @Override
    public byte[] encode() {
        ByteWriter out = SessionFormat.start(SessionFormat.Content.CLIENT_SESSION);
        SessionFormat.write(out, this);
        out.opaque8(sessionId).opaque16(ticket).uint32(maxEarlyData).opaque16(ocspResponse);
        out.uint8(signedCertificateTimestamps.size());
        signedCertificateTimestamps.forEach(out::opaque16);
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws DecodeException if the bytes are anything else, or of a format that this version does not know
     */
    public static ClientSession decode(byte[] encoded) throws DecodeException {
        ByteReader in = SessionFormat.open(encoded, SessionFormat.Content.CLIENT_SESSION);
        Builder builder = SessionFormat.read(in, Builder::new)
                .sessionId(in.opaque8(0))
                .ticket(in.opaque16(0))
                .maxEarlyData(in.uint32())
                .ocspResponse(in.opaque16(0))
                .signedCertificateTimestamps(readTimestamps(in));
        in.expectEnd();
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new DecodeException(e.getMessage());
        }
    }

    private static List<byte[]> readTimestamps(ByteReader in) throws DecodeException {
        int count = in.uint8();
        List<byte[]> timestamps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            timestamps.add(in.opaque16(1));
        }
        if (length(timestamps) > MAX_TIMESTAMPS_LENGTH) {
            throw new DecodeException("timestamps of " + length(timestamps) + " bytes");
        }
        return timestamps;
    }

    private static List<byte[]> kept(List<byte[]> timestamps) {
        if (timestamps.stream().anyMatch(timestamp -> timestamp.length == 0)) {
            throw new IllegalArgumentException("an empty timestamp");
        }
        return timestamps.size() > MAX_TIMESTAMPS || length(timestamps) > MAX_TIMESTAMPS_LENGTH ? List.of() : timestamps;
    }

    private static int length(List<byte[]> timestamps) {
        return timestamps.stream().mapToInt(timestamp -> timestamp.length).sum();
    }

    /** Returns whether it may be shown to the server once only (RFC 8446 appendix C.4), unlike a session of TLS 1.2. */
    boolean isTls13() {
        return version().equals(ProtocolVersion.TLS_1_3);
    }

    /** Returns whether both would show the server the same thing. */
    boolean namesSameAs(ClientSession other) {
        return Arrays.equals(ticket, other.ticket) && Arrays.equals(sessionId, other.sessionId);
    }

    /** Collects the values of a {@link ClientSession}. */
    public static final class Builder extends Session.Builder<Builder> {
        private byte[] sessionId = {};
        private byte[] ticket = {};
        private long maxEarlyData;
        private byte[] ocspResponse = {};
        private List<byte[]> signedCertificateTimestamps = List.of();

        private Builder(ProtocolVersion version, CipherSuite cipherSuite, byte[] secret) {
            super(version, cipherSuite, secret);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the session id of TLS 1.2, up to 32 bytes; copied. */
        public Builder sessionId(byte[] sessionId) {
            this.sessionId = sessionId.clone();
            return this;
        }

        /** Sets the ticket, up to 65,535 bytes; copied. TLS 1.3 must have one. */
        public Builder ticket(byte[] ticket) {
            this.ticket = ticket.clone();
            return this;
        }

        /** Sets how many bytes of early data the server takes, 0 to 2^32 - 1. */
        public Builder maxEarlyData(long maxEarlyData) {
            this.maxEarlyData = maxEarlyData;
            return this;
        }

        /**
         * Sets the stapled OCSP response, or an empty array for none; one of more than 65,535 bytes is left out. Not copied, not
         * to be changed.
         */
        public Builder ocspResponse(byte[] ocspResponse) {
            this.ocspResponse = ocspResponse;
            return this;
        }

        /**
         * Sets the timestamps of the server's certificate, none of them empty; more than 255, or more than 65,535 bytes, are left
         * out. The arrays are not copied, not to be changed.
         */
        public Builder signedCertificateTimestamps(List<byte[]> timestamps) {
            this.signedCertificateTimestamps = List.copyOf(timestamps);
            return this;
        }

        /**
         * Makes the session.
         *
         * @throws IllegalArgumentException if a value is impossible, such as a TLS 1.3 session without a ticket
         */
        public ClientSession build() {
            return new ClientSession(this);
        }
    }
}
