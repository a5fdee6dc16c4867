package io.niotls.record;

import io.niotls.crypto.Crypto;
import io.niotls.crypto.Hmac;
import io.niotls.crypto.SecretBytes;
import io.niotls.proto.BulkCipher;
import io.niotls.proto.CipherSuite;
import java.security.SecureRandom;

/**
 * Makes sealers and openers. Keys and IVs are copied: the caller wipes its own, the result wipes its copies when closed.
 *
 * <p>A sealer stops at the cipher's limit (RFC 8446 §5.5). An opener does not: RFC 9846 §5.5 says that receivers should not
 * enforce those limits, and peers that never update their keys exist. It stops where the sequence number would.
 */
public final class RecordProtection {
    // RFC 8446 §5.3: sequence numbers must not wrap. Half of their range is out of reach too, and fits a long.
    private static final long SEQUENCE_END = Long.MAX_VALUE;

    private RecordProtection() {
    }

    /** Returns a sealer that does not encrypt. */
    public static RecordSealer plainSealer() {
        return new PlainSealer();
    }

    /** Returns an opener for records in the clear. */
    public static RecordOpener plainOpener() {
        return new PlainOpener();
    }

    /**
     * Makes a sealer for TLS 1.3.
     *
     * @param crypto supports the suite's cipher
     * @param suite one of TLS 1.3
     * @param key the write key, RFC 8446 §7.3
     * @param iv 12 bytes
     */
    public static RecordSealer tls13Sealer(Crypto crypto, CipherSuite suite, SecretBytes key, SecretBytes iv) {
        return new Tls13Sealer(crypto.aead(suite.bulkCipher(), key), sealing(suite, iv));
    }

    /**
     * Makes an opener for TLS 1.3.
     *
     * @param crypto supports the suite's cipher
     * @param suite one of TLS 1.3
     * @param key the peer's write key, RFC 8446 §7.3
     * @param iv 12 bytes
     */
    public static RecordOpener tls13Opener(Crypto crypto, CipherSuite suite, SecretBytes key, SecretBytes iv) {
        return new Tls13Opener(crypto.aead(suite.bulkCipher(), key), opening(iv));
    }

    /**
     * Makes a sealer for TLS 1.2.
     *
     * @param crypto supports the suite's cipher
     * @param suite one of TLS 1.2
     * @param key the write key, RFC 5246 §6.3
     * @param iv the fixed part of the nonce, {@link BulkCipher#fixedIvLength} bytes; empty for CBC
     * @param macKey the write MAC key; empty for an AEAD
     * @param encryptThenMac for CBC whether encrypt_then_mac was negotiated (RFC 7366); else ignored
     * @param random makes the IVs of CBC; else ignored
     */
    public static RecordSealer tls12Sealer(Crypto crypto, CipherSuite suite, SecretBytes key, SecretBytes iv, SecretBytes macKey,
            boolean encryptThenMac, SecureRandom random) {
        BulkCipher cipher = suite.bulkCipher();
        return switch (cipher.mode()) {
            case AEAD -> new Tls12AeadSealer(crypto.aead(cipher, key), cipher.explicitNonceLength(), sealing(suite, iv));
            case CBC -> new Tls12CbcSealer(crypto.cbc(cipher, key), crypto.hmac(suite.mac(), macKey), encryptThenMac, random,
                    sealing(suite));
        };
    }

    /**
     * Makes an opener for TLS 1.2.
     *
     * @param crypto supports the suite's cipher
     * @param suite one of TLS 1.2
     * @param key the peer's write key, RFC 5246 §6.3
     * @param iv the fixed part of the nonce, {@link BulkCipher#fixedIvLength} bytes; empty for CBC
     * @param macKey the peer's write MAC key; empty for an AEAD
     * @param encryptThenMac for CBC whether encrypt_then_mac was negotiated (RFC 7366); else ignored
     */
    public static RecordOpener tls12Opener(Crypto crypto, CipherSuite suite, SecretBytes key, SecretBytes iv, SecretBytes macKey,
            boolean encryptThenMac) {
        BulkCipher cipher = suite.bulkCipher();
        return switch (cipher.mode()) {
            case AEAD -> new Tls12AeadOpener(crypto.aead(cipher, key), cipher.explicitNonceLength(), opening(iv));
            case CBC -> {
                Hmac hmac = crypto.hmac(suite.mac(), macKey);
                yield encryptThenMac ? new Tls12EncryptThenMacOpener(crypto.cbc(cipher, key), hmac, opening())
                        : new Tls12MacThenEncryptOpener(crypto.cbc(cipher, key), hmac, suite.mac(), opening());
            }
        };
    }

    private static SequenceNumber sealing(CipherSuite suite) {
        return new SequenceNumber(0, suite.bulkCipher().recordLimit());
    }

    private static NonceSequence sealing(CipherSuite suite, SecretBytes iv) {
        return new NonceSequence(iv, 0, suite.bulkCipher().recordLimit());
    }

    private static SequenceNumber opening() {
        return new SequenceNumber(0, SEQUENCE_END);
    }

    private static NonceSequence opening(SecretBytes iv) {
        return new NonceSequence(iv, 0, SEQUENCE_END);
    }
}
