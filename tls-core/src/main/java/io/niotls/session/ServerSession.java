package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.ProtocolVersion;
import io.niotls.wire.ByteReader;
import io.niotls.wire.ByteWriter;
import io.niotls.wire.DecodeException;

/** What a server keeps of a session, in a {@link ServerSessionStore} or sealed in a ticket by a {@link TicketProtector}. */
public final class ServerSession extends Session {
    private ServerSession(Builder builder) {
        super(builder);
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

    @Override
    public byte[] encode() {
        ByteWriter out = SessionFormat.start(SessionFormat.Content.SERVER_SESSION);
        SessionFormat.write(out, this);
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws DecodeException if the bytes are anything else, or of a format that this version does not know
     */
    public static ServerSession decode(byte[] encoded) throws DecodeException {
        ByteReader in = SessionFormat.open(encoded, SessionFormat.Content.SERVER_SESSION);
        Builder builder = SessionFormat.read(in, Builder::new);
        in.expectEnd();
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new DecodeException(e.getMessage());
        }
    }

    /** Collects the values of a {@link ServerSession}. */
    public static final class Builder extends Session.Builder<Builder> {
        private Builder(ProtocolVersion version, CipherSuite cipherSuite, byte[] secret) {
            super(version, cipherSuite, secret);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the session.
         *
         * @throws IllegalArgumentException if a value is impossible, such as a secret of the wrong length
         */
        public ServerSession build() {
            return new ServerSession(this);
        }
    }
}
