package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientConfig;
import io.niotls.message.ClientHello;
import io.niotls.message.ExtensionBlock;
import io.niotls.message.Present;
import io.niotls.message.ServerHelloExtension;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ExtensionType;
import io.niotls.proto.Fault;
import io.niotls.proto.Grease;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.Setup;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client makes of a ServerHello of TLS 1.2. */
class ServerHelloTest {
    private static final CipherSuite CBC = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;

    @Test
    void completesWithTheScriptedServer() throws Exception {
        RawServer server = RawServer.ofDefaults().complete();
        server.deliver(server.sealed(new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {1, 2, 3}, server.receivedPlaintext());
    }

    @Test
    void rejectsSuiteThatWasNotOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().cipherSuites(List.of(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)));
        server.sendHello();
        server.expectRefusal(Fault.SELECTED_UNOFFERED_CIPHER_SUITE);
    }

    @Test
    void rejectsSuiteOfTls13() throws Exception {
        RawServer server = new RawServer(Setup.client().build());
        server.suite = CipherSuite.TLS_AES_128_GCM_SHA256;
        server.sendHello();
        server.expectRefusal(Fault.SELECTED_UNOFFERED_CIPHER_SUITE);
    }

    @Test
    void rejectsReservedSuiteThatWasOffered() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.suite = server.hello.cipherSuites().stream()
                .filter(suite -> Grease.is(suite.code())).findFirst().orElseThrow();
        server.sendHello();
        server.expectRefusal(Fault.SELECTED_UNOFFERED_CIPHER_SUITE);
    }

    @Test
    void rejectsSignalThatWasOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().fallback(true).versions(List.of(ProtocolVersion.TLS_1_2)));
        server.suite = CipherSuite.TLS_FALLBACK_SCSV;
        server.sendHello();
        server.expectRefusal(Fault.SELECTED_UNOFFERED_CIPHER_SUITE);
    }

    @Test
    void rejectsExtensionThatWasNotAskedFor() throws Exception {
        RawServer server = RawServer.of(Setup.client().stapledResponses(false));
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.STATUS_REQUEST, Present.PRESENT));
        server.expectRefusal(Fault.UNREQUESTED_EXTENSION);
    }

    @Test
    void rejectsReservedExtensionThatItSentItself() throws Exception {
        RawServer server = RawServer.ofDefaults();
        ExtensionType reserved = server.hello.extensions().types().stream()
                .filter(type -> Grease.is(type.code())).findFirst().orElseThrow();
        server.sendHello(RawServer.extensions().addUnknown(reserved, new byte[0]));
        server.expectRefusal(Fault.UNREQUESTED_EXTENSION);
    }

    @Test
    void rejectsRenegotiationInfoThatIsNotEmpty() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello(RawServer.extensions().remove(ExtensionType.RENEGOTIATION_INFO)
                .add(ServerHelloExtension.RENEGOTIATION_INFO, new byte[12]));
        server.expectRefusal(Fault.BAD_RENEGOTIATION_INFO);
    }

    @Test
    void acceptsMissingRenegotiationInfo() throws Exception {
        RawServer.ofDefaults().complete(RawServer.extensions().remove(ExtensionType.RENEGOTIATION_INFO));
    }

    @Test
    void rejectsPointFormatsWithoutUncompressed() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.EC_POINT_FORMATS, new byte[] {1, 2}));
        server.expectRefusal(Fault.ILLEGAL_FIELD);
    }

    @Test
    void acceptsPointFormatsWithUncompressedAmongThem() throws Exception {
        RawServer.ofDefaults().complete(
                RawServer.extensions().add(ServerHelloExtension.EC_POINT_FORMATS, new byte[] {1, 0}));
    }

    @Test
    void rejectsApplicationProtocolThatWasNotOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().applicationProtocols(List.of("h2", "http/1.1")));
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.ALPN, "spdy/1"));
        server.expectRefusal(Fault.SELECTED_UNOFFERED_PROTOCOL);
    }

    @Test
    void takesApplicationProtocolThatWasOffered() throws Exception {
        RawServer server = RawServer.of(Setup.client().applicationProtocols(List.of("h2", "http/1.1")))
                .complete(RawServer.extensions().add(ServerHelloExtension.ALPN, "http/1.1"));
        assertEquals("http/1.1", server.engine.info().orElseThrow().applicationProtocol().orElseThrow());
    }

    @Test
    void rejectsEncryptThenMacWithAead() throws Exception {
        RawServer server = RawServer.of(Setup.client().cipherSuites(List.of(CBC, RawServer.ofDefaults().suite)));
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT));
        server.expectRefusal(Fault.ILLEGAL_FIELD);
    }

    @Test
    void encryptsThenAuthenticatesOnlyIfTheServerAgrees() throws Exception {
        for (boolean agrees : new boolean[] {true, false}) {
            RawServer server = RawServer.of(Setup.client().cipherSuites(List.of(CBC)));
            server.suite = CBC;
            ExtensionBlock.Builder extensions = RawServer.extensions();
            server.complete(agrees ? extensions.add(ServerHelloExtension.ENCRYPT_THEN_MAC, Present.PRESENT) : extensions);
            assertEquals(agrees, server.engine.info().orElseThrow().encryptThenMac());
        }
    }

    @Test
    void rejectsOtherMaxFragmentLengthThanAskedFor() throws Exception {
        RawServer server = RawServer.of(Setup.client().maxFragmentLength(1_024));
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.MAX_FRAGMENT_LENGTH, 512));
        server.expectRefusal(Fault.ILLEGAL_FIELD);
    }

    @Test
    void rejectsMaxFragmentLengthThatWasNotAskedFor() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sendHello(RawServer.extensions().add(ServerHelloExtension.MAX_FRAGMENT_LENGTH, 512));
        server.expectRefusal(Fault.UNREQUESTED_EXTENSION);
    }

    @Test
    void goesOnWithoutExtendedMasterSecretButExportsNothing() throws Exception {
        RawServer server = RawServer.ofDefaults();
        server.sessionId = RawPeer.bytes(32, 7);
        server.complete(RawServer.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET));
        assertFalse(server.engine.info().orElseThrow().extendedMasterSecret());
        assertTrue(server.engine.channelBinding("tls-unique").isEmpty());
        assertThrows(IllegalStateException.class, () -> server.engine.exportKeyingMaterial("EXPORTER-test", null, 32));
    }

    @Test
    void rejectsServerWithoutExtendedMasterSecretWhereItIsRequired() throws Exception {
        RawServer server = RawServer.of(Setup.client().extendedMasterSecretRequired(true));
        server.sendHello(RawServer.extensions().remove(ExtensionType.EXTENDED_MASTER_SECRET));
        server.expectRefusal(Fault.NO_EXTENDED_MASTER_SECRET);
    }

    @Test
    void rejectsEchoOfSessionIdThatNamesNoSession() throws Exception {
        // With TLS 1.3 enabled the hello has an id of its own making, RFC 8446 appendix D.4.
        ClientConfig config = Setup.client().build();
        RawServer server = new RawServer(config);
        ClientHello hello = server.hello;
        assertEquals(32, hello.sessionId().length);
        server.sessionId = hello.sessionId();
        server.sendHello();
        server.expectRefusal(Fault.ILLEGAL_FIELD);
    }

    @Test
    void completesWithServerOfTls12OnlyWhenTls13WasOffered() throws Exception {
        RawServer server = new RawServer(Setup.client().build());
        server.complete();
        assertEquals(ProtocolVersion.TLS_1_2, server.engine.info().orElseThrow().version());
    }
}
