package io.niotls.handshake;

import io.niotls.proto.CipherSuite;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.TrafficSecret;

/**
 * What the records of one direction are protected with from now on. The receiver derives what it needs at once and keeps
 * nothing.
 */
public sealed interface RecordKeys {
    /** Returns the suite. */
    CipherSuite suite();

    /**
     * TLS 1.3.
     *
     * @param suite names the cipher
     * @param secret stays with the sender of this record
     */
    record Tls13(CipherSuite suite, TrafficSecret secret) implements RecordKeys {}

    /**
     * TLS 1.2.
     *
     * @param suite names the cipher
     * @param keys stay with the sender of this record
     * @param encryptThenMac whether a CBC suite uses RFC 7366
     */
    record Tls12(CipherSuite suite, Tls12Keys.Direction keys, boolean encryptThenMac) implements RecordKeys {}
}
