package io.niotls.handshake;

import io.niotls.config.Config;
import io.niotls.message.HandshakeMessage;
import io.niotls.proto.Alert;
import io.niotls.proto.TlsException;
import io.niotls.session.Negotiation;

/**
 * What a state may do to the connection. It is not a record layer: TCP implements it with one, QUIC would with its own packets.
 */
public interface Outbound {
    /**
     * Goes on under another configuration, which a {@link io.niotls.config.ConfigSelector} has chosen: its primitives, its random
     * numbers and what it offloads. Limits for what is read stay those that the connection began with.
     */
    void configure(Config config);

    /**
     * Sends a handshake message under the present keys.
     *
     * @param message header and body, from {@link HandshakeMessage#encode}
     */
    void send(byte[] message);

    /** Sends a ChangeCipherSpec: the change of keys in TLS 1.2, a decoy in TLS 1.3. */
    void sendChangeCipherSpec();

    /** Sends a warning alert, TLS 1.2 only. */
    void sendWarning(Alert alert);

    /** Protects everything that is sent from now on. */
    void writeWith(RecordKeys keys);

    /**
     * Expects everything that comes from now on to be protected.
     *
     * @throws TlsException with {@link io.niotls.proto.Fault#HANDSHAKE_OVER_KEY_CHANGE} if handshake bytes have already come
     *     under the keys before
     */
    void readWith(RecordKeys keys) throws TlsException;

    /** Passes over application data that does not open, within a limit: early data that is not accepted (RFC 8446 §4.2.10). */
    void skipEarlyData();

    /** Sends no more than so many bytes of plaintext in a protected record from now on, because the peer asked for it. */
    void limitWrites(int bytes);

    /** Takes no more than so many bytes of plaintext in a protected record from now on, because we asked for it. */
    void limitReads(int bytes);

    /** Notes what the hellos have agreed on. */
    void negotiated(Negotiation negotiation);

    /** Opens the connection to application data in both directions. */
    void established(Established established);

    /** Notes that the peer wants us to change our keys; done once before the next record, however often it asks. */
    void keyUpdateRequested();
}
