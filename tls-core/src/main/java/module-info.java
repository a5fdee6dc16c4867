/**
 * TLS 1.2 and 1.3 without sockets: an engine that turns ciphertext into plaintext and back.
 *
 * <p>Start at {@link io.niotls.engine.TlsEngine}, {@link io.niotls.config.ClientConfig} and {@link
 * io.niotls.config.ServerConfig}.
 */
module io.niotls.core {
    requires org.bouncycastle.provider;

    exports io.niotls.auth;
    exports io.niotls.config;
    exports io.niotls.crypto;
    exports io.niotls.crypto.standard;
    exports io.niotls.engine;
    exports io.niotls.proto;
    exports io.niotls.session;
    exports io.niotls.wire;
}
