package io.niotls.secret;

import io.niotls.crypto.SecretBytes;

/**
 * The key block of TLS 1.2, cut up. Closing it wipes all keys.
 *
 * @param client what the client writes with
 * @param server what the server writes with
 */
public record Tls12Keys(Direction client, Direction server) implements AutoCloseable {
    /**
     * The keys of one direction.
     *
     * @param macKey empty for AEAD suites
     * @param key the cipher's key
     * @param iv the fixed part of the nonce; empty for CBC suites
     */
    public record Direction(SecretBytes macKey, SecretBytes key, SecretBytes iv) implements AutoCloseable {
        @Override
        public void close() {
            macKey.close();
            key.close();
            iv.close();
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
