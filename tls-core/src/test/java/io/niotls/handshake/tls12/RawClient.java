package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ServerConfig;
import io.niotls.crypto.KeyExchange;
import io.niotls.crypto.SecretBytes;
import io.niotls.engine.TlsEngine;
import io.niotls.message.CertificateRequestTls12;
import io.niotls.message.CertificateTls12;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.ClientKeyExchange;
import io.niotls.message.DheParameters;
import io.niotls.message.EcdheParameters;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.HandshakeFrame;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.message.Present;
import io.niotls.message.ServerHello;
import io.niotls.message.ServerHelloDone;
import io.niotls.message.ServerHelloExtension;
import io.niotls.message.ServerKeyExchange;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.NamedGroup;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.secret.Tls12Master;
import io.niotls.testing.Setup;
import java.util.List;

/** A client that talks to a server's engine. Its defaults make a handshake that succeeds. */
public final class RawClient extends RawPeer {
    List<CipherSuite> suites = CipherSuite.KNOWN.stream().filter(known -> !known.isTls13()).toList();
    byte[] sessionId = {};
    /** What the server has chosen. */
    public ServerHello serverHello;
    CertificateTls12 certificate;
    ServerKeyExchange keyExchange;
    CertificateRequestTls12 request;
    NewSessionTicketTls12 ticket;

    RawClient(ServerConfig config) {
        super(TlsEngine.server(config));
    }

    /** Returns a client of TLS 1.2 for a server of such a configuration. */
    public static RawClient of(ServerConfig.Builder config) {
        return new RawClient(config.versions(List.of(ProtocolVersion.TLS_1_2)).build());
    }

    static RawClient ofDefaults() {
        return of(Setup.server());
    }

    /** The extensions that every client of TLS 1.2 has; all that are given can be removed again. */
    public static ExtensionBlock.Builder extensions() {
        return ExtensionBlock.builder()
                .add(ClientHelloExtension.SUPPORTED_GROUPS, List.of(NamedGroup.X25519, NamedGroup.SECP256R1))
                .add(ClientHelloExtension.SIGNATURE_ALGORITHMS, SignatureScheme.KNOWN)
                .add(ClientHelloExtension.RENEGOTIATION_INFO, new byte[0])
                .add(ClientHelloExtension.EXTENDED_MASTER_SECRET, Present.PRESENT);
    }

    ClientHello clientHello(ExtensionBlock.Builder extensions) {
        return new ClientHello(ProtocolVersion.TLS_1_2, clientRandom, sessionId, suites, new byte[] {0}, extensions.build());
    }

    void sendHello(ExtensionBlock.Builder extensions) throws Exception {
        send(clientHello(extensions));
        deliver();
    }

    void receiveHello() throws Exception {
        serverHello = receive(HandshakeType.SERVER_HELLO, ServerHello::decode);
        suite = serverHello.cipherSuite();
        serverRandom = serverHello.random();
        extendedMasterSecret = serverHello.extensions().has(ServerHelloExtension.EXTENDED_MASTER_SECRET);
        encryptThenMac = serverHello.extensions().has(ServerHelloExtension.ENCRYPT_THEN_MAC);
        transcript.start(suite.hash());
    }

    /** Reads everything from ServerHello to ServerHelloDone. */
    void receiveFirstFlight() throws Exception {
        receiveHello();
        certificate = receive(HandshakeType.CERTIFICATE, CertificateTls12::decode);
        HandshakeFrame frame = receive();
        if (frame.type() == HandshakeType.CERTIFICATE_STATUS) {
            frame = receive();
        }
        keyExchange = frame.expect(HandshakeType.SERVER_KEY_EXCHANGE,
                isEcdhe() ? ServerKeyExchange::decodeEcdhe : ServerKeyExchange::decodeDhe);
        frame = receive();
        if (frame.type() == HandshakeType.CERTIFICATE_REQUEST) {
            request = frame.expect(HandshakeType.CERTIFICATE_REQUEST, CertificateRequestTls12::decode);
            frame = receive();
        }
        frame.expect(HandshakeType.SERVER_HELLO_DONE, ServerHelloDone::decode);
    }

    boolean isEcdhe() {
        return suite.keyExchange() == CipherSuite.KeyExchange.ECDHE;
    }

    void sendKeyExchange() throws Exception {
        KeyExchange.Encapsulation own;
        if (keyExchange.parameters() instanceof EcdheParameters ecdhe) {
            own = Setup.CRYPTO.keyExchange(ecdhe.group()).encapsulate(ecdhe.point(), Setup.seeded(6));
            send(ClientKeyExchange.ecdhe(own.share()));
        } else {
            DheParameters dhe = (DheParameters) keyExchange.parameters();
            own = Setup.CRYPTO.diffieHellman(dhe.prime(), dhe.generator()).encapsulate(dhe.publicValue(), Setup.seeded(6));
            send(ClientKeyExchange.dhe(own.share()));
        }
        try (SecretBytes premaster = own.secret()) {
            derive(premaster);
        }
    }

    /** Sends ChangeCipherSpec and Finished. */
    void sendEnd() throws Exception {
        changeCipherSpec();
        writeWith(keys().client());
        send(clientFinished());
        deliver();
    }

    /** Reads [NewSessionTicket], ChangeCipherSpec and Finished. */
    void receiveEnd() throws Exception {
        if (serverHello.extensions().has(ServerHelloExtension.SESSION_TICKET)) {
            ticket = receive(HandshakeType.NEW_SESSION_TICKET, NewSessionTicketTls12::decode);
        }
        receiveChangeCipherSpec(keys().server());
        expectServerFinished();
    }

    /** Does a whole handshake. */
    public RawClient complete(ExtensionBlock.Builder extensions) throws Exception {
        sendHello(extensions);
        receiveFirstFlight();
        sendKeyExchange();
        sendEnd();
        receiveEnd();
        assertTrue(engine.isEstablished());
        return this;
    }

    /** Does an abbreviated handshake. */
    RawClient resume(ExtensionBlock.Builder extensions, byte[] masterSecret) throws Exception {
        sendHello(extensions);
        receiveHello();
        master = Tls12Master.resumed(Setup.CRYPTO, suite.hash(), masterSecret);
        receiveEnd();
        sendEnd();
        assertTrue(engine.isEstablished());
        return this;
    }
}
