package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.Credential;
import io.niotls.config.ClientConfig;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.engine.TlsEngine;
import io.niotls.message.CertificateTls12;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.DheParameters;
import io.niotls.message.EcdheParameters;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Present;
import io.niotls.message.ServerDhParameters;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloDone;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.ServerKeyExchange;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.wire.ByteWriter;
import java.math.BigInteger;
import java.util.List;

/** A server that a client's engine talks to. Its defaults make a handshake that succeeds. */
public final class RawServer extends RawPeer {
    final ClientHello hello;
    Credential credential = Setup.credential(KeyKind.ECDSA_P256);
    SignatureScheme scheme = SignatureScheme.ECDSA_SECP256R1_SHA256;
    /** The id that it gives to the session. */
    public byte[] sessionId = {};
    private KeyExchange.KeyPair keyPair;

    /** Starts a client, and reads its hello. */
    RawServer(ClientConfig config) throws Exception {
        super(TlsEngine.client(config, Setup.peer()));
        hello = receive(HandshakeType.CLIENT_HELLO, ClientHello::decode);
        clientRandom = hello.random();
    }

    /** Returns a server of TLS 1.2 for a client of such a configuration. */
    public static RawServer of(ClientConfig.Builder config) throws Exception {
        return new RawServer(config.versions(List.of(ProtocolVersion.TLS_1_2)).build());
    }

    static RawServer ofDefaults() throws Exception {
        return of(Setup.client());
    }

    /** Changes everything that an RSA certificate asks for. */
    RawServer rsa(CipherSuite rsaSuite) {
        suite = rsaSuite;
        credential = Setup.credential(KeyKind.RSA_2048);
        scheme = SignatureScheme.RSA_PSS_RSAE_SHA256;
        return this;
    }

    /** The extensions that every server of TLS 1.2 answers with. */
    public static ExtensionBlock.Builder extensions() {
        return ExtensionBlock.builder()
                .add(ServerHelloExtension.RENEGOTIATION_INFO, new byte[0])
                .add(ServerHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT);
    }

    void sendHello() {
        sendHello(extensions());
    }

    void sendHello(ExtensionBlock.Builder extensions) {
        extendedMasterSecret = extensions.build().has(ServerHelloExtension.EXTENDED_MASTER_SECRET);
        encryptThenMac = extensions.build().has(ServerHelloExtension.ENCRYPT_THEN_MAC);
        send(new ServerHello(ProtocolVersion.TLS_1_2, serverRandom, sessionId, suite, extensions.build()));
        if (suite.isKnown()) {
            transcript.start(suite.hash());
        }
    }

    void sendCertificate() {
        send(new CertificateTls12(credential.encodedChain()));
    }

    void sendKeyExchange() throws Exception {
        sendKeyExchange(NamedGroup.X25519);
    }

    void sendKeyExchange(NamedGroup group) throws Exception {
        keyPair = Setup.CRYPTO.keyExchange(group).generate(Setup.seeded(5));
        sendSigned(new EcdheParameters(group, keyPair.share()));
    }

    void sendKeyExchange(BigInteger prime, BigInteger generator) throws Exception {
        keyPair = Setup.CRYPTO.diffieHellman(prime, generator).generate(Setup.seeded(5));
        sendSigned(new DheParameters(prime, generator, keyPair.share()));
    }

    void sendSigned(ServerDhParameters parameters) throws Exception {
        send(new ServerKeyExchange(parameters, scheme, sign(parameters)));
    }

    byte[] sign(ServerDhParameters parameters) throws Exception {
        return credential.signer().sign(scheme, new ByteWriter()
                .bytes(clientRandom).bytes(serverRandom).bytes(parameters.encode()).toByteArray());
    }

    /** Sends everything up to ServerHelloDone. */
    void sendFirstFlight(ExtensionBlock.Builder extensions) throws Exception {
        sendHello(extensions);
        sendCertificate();
        sendKeyExchange();
        send(new ServerHelloDone());
        deliver();
    }

    void receiveKeyExchange() throws Exception {
        boolean ecdhe = suite.keyExchange() == CipherSuite.KeyExchange.ECDHE;
        ClientKeyExchange message = receive(HandshakeType.CLIENT_KEY_EXCHANGE,
                ecdhe ? ClientKeyExchange::decodeEcdhe : ClientKeyExchange::decodeDhe);
        try (SecretBytes premaster = keyPair.decapsulate(message.share())) {
            derive(premaster);
        }
    }

    /** Reads the client's second flight. */
    void receiveSecondFlight() throws Exception {
        receiveKeyExchange();
        receiveEnd();
    }

    void receiveEnd() throws Exception {
        receiveChangeCipherSpec(keys().client());
        expectClientFinished();
    }

    /** Sends ChangeCipherSpec and Finished. */
    void sendEnd() throws Exception {
        changeCipherSpec();
        writeWith(keys().server());
        send(serverFinished());
        deliver();
    }

    /** Does a whole handshake. */
    RawServer complete() throws Exception {
        return complete(extensions());
    }

    /** Does a whole handshake with some extensions. */
    public RawServer complete(ExtensionBlock.Builder extensions) throws Exception {
        sendFirstFlight(extensions);
        receiveSecondFlight();
        sendEnd();
        assertTrue(engine.isEstablished());
        return this;
    }
}
