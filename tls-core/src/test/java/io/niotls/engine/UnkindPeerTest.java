package io.niotls.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.config.ClientAuthentication;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.RecordKeys;
import io.niotls.message.ClientHello;
import io.niotls.message.ClientHelloExtension;
import io.niotls.message.HandshakeFrame;
import io.niotls.proto.Alert;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.HandshakeType;
import io.niotls.proto.HashAlgorithm;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.record.Protection;
import io.niotls.record.RecordSealer;
import io.niotls.record.ScratchPool;
import io.niotls.secret.EarlyStage;
import io.niotls.secret.HandshakeStage;
import io.niotls.session.ExternalPsk;
import io.niotls.session.PskLookup;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What reviewers playing the attacker have tried. */
class UnkindPeerTest {
    @Test
    void owesNoKeyUpdateAfterOurOwnClose() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.handshake();
        pair.server.engine.close();
        pair.client.input(pair.server.output());
        pair.client.engine.updateKeys(true);
        pair.server.input(pair.client.output());
        assertFalse(pair.server.engine.hasOutput());
    }

    @Test
    void refusesAServerNameWithoutLabels() throws Exception {
        TlsEngine engine = TlsEngine.server(Setup.server().build());
        EnginePair.Side server = new EnginePair(engine, engine).server;
        TlsException refused = assertThrows(TlsException.class, () -> server.input(record(
                hello(block -> Hellos.with(block, ClientHelloExtension.SERVER_NAME, ".")))));
        assertEquals(Fault.ILLEGAL_FIELD, refused.fault());
    }

    @Test
    void keepsWhatThePeerWroteOutOfMessagesAndLogs() throws Exception {
        List<String> protocols = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            protocols.add("forged\r\nline " + i);
        }
        TlsEngine engine = TlsEngine.server(Setup.server().applicationProtocols(List.of("h2")).build());
        EnginePair.Side server = new EnginePair(engine, engine).server;
        TlsException refused = assertThrows(TlsException.class, () -> server.input(record(
                hello(hello -> Hellos.with(hello, ClientHelloExtension.ALPN, protocols)))));
        assertEquals(Fault.NO_COMMON_PROTOCOL, refused.fault());
        assertTrue(refused.getMessage().length() < 600, refused.getMessage());
        assertTrue(refused.getMessage().chars().noneMatch(Character::isISOControl), refused.getMessage());
    }

    @Test
    void aPreSharedKeyIsNoClientCertificate() throws Exception {
        ExternalPsk psk = new ExternalPsk(
                new byte[] {1}, SecretBytes.owning(new byte[32]), HashAlgorithm.SHA256, Optional.empty());
        EnginePair pair = Setup.pair(
                Setup.client(ProtocolVersion.TLS_1_3).externalPsks(List.of(psk)),
                Setup.server(ProtocolVersion.TLS_1_3)
                        .pskLookup(PskLookup.of(List.of(psk)))
                        .clientAuthentication(ClientAuthentication.REQUIRED));
        assertThrows(TlsException.class, pair::handshake);
        assertEquals(Fault.CLIENT_CERTIFICATE_REQUIRED, pair.server.engine.failure().orElseThrow().fault());
    }

    @Test
    void endsEvenIfTheAlertCannotBeSealed() {
        Sending sending = broken();
        try (HandshakeStage stage =
                EarlyStage.withoutPsk(Setup.CRYPTO, HashAlgorithm.SHA256).agree(SecretBytes.owning(new byte[32]))) {
            sending.install(new RecordKeys.Tls13(CipherSuite.TLS_AES_128_GCM_SHA256, stage.clientTraffic(new byte[32])));
        }
        sending.fail(Alert.INTERNAL_ERROR);
        assertTrue(sending.isClosed());
        assertFalse(sending.hasOutput());
    }

    @Test
    void endsEvenIfWhatIsQueuedCannotBeSealed() {
        for (boolean failing : new boolean[] {true, false}) {
            Sending sending = broken();
            try (HandshakeStage stage =
                    EarlyStage.withoutPsk(Setup.CRYPTO, HashAlgorithm.SHA256).agree(SecretBytes.owning(new byte[32]))) {
                sending.install(
                        new RecordKeys.Tls13(CipherSuite.TLS_AES_128_GCM_SHA256, stage.clientTraffic(new byte[32])));
            }
            sending.handshake(new byte[] {20, 0, 0, 0});
            if (failing) {
                sending.fail(Alert.INTERNAL_ERROR);
            } else {
                sending.close();
            }
            assertTrue(sending.isClosed());
            assertFalse(sending.hasOutput());
        }
    }

    @Test
    void owesOneWarningHoweverOftenThePeerAsks() {
        Sending sending = new Sending(Setup.client().build(), new ScratchPool(1));
        ByteBuffer once = ByteBuffer.allocate(100);
        for (int i = 0; i < 100; i++) {
            sending.warning(Alert.NO_RENEGOTIATION);
        }
        assertTrue(sending.hasOutput());
        sending.flush(once);
        assertEquals(7, once.position());
        assertFalse(sending.hasOutput());
    }

    @Test
    void closesAtOnceFromBothSides() throws Exception {
        EnginePair pair = Setup.pair(Setup.client(), Setup.server());
        pair.handshake();
        pair.client.engine.close();
        pair.server.engine.close();
        pair.pump();
        assertTrue(pair.client.engine.isInputClosed() && pair.server.engine.isInputClosed());
        assertFalse(pair.client.engine.hasOutput() || pair.server.engine.hasOutput());
    }

    private static Sending broken() {
        return new Sending(Setup.client().build(), new ScratchPool(1)) {
            @Override
            RecordSealer tls13Sealer(CipherSuite suite, SecretBytes key, SecretBytes iv) {
                return new Broken();
            }
        };
    }

    /** A provider that fails whenever it is asked. */
    private static final class Broken implements RecordSealer {
        @Override
        public int seal(ContentType type, byte[] in, int inOffset, int inLength, byte[] out, int outOffset) {
            throw new IllegalStateException("broken");
        }

        @Override
        public int sealedLength(int contentLength) {
            return contentLength + 22;
        }

        @Override
        public long recordsLeft() {
            return 1;
        }

        @Override
        public Protection protection() {
            return Protection.TLS13;
        }

        @Override
        public void close() {
            // it holds nothing
        }
    }

    private interface Change {
        ClientHello of(ClientHello hello);
    }

    private static byte[] hello(Change change) throws Exception {
        TlsEngine engine = TlsEngine.client(Setup.client().applicationProtocols(List.of("http/1.1")).build(), Setup.peer());
        byte[] sent = new EnginePair(engine, engine).client.output();
        return change.of(new HandshakeFrame(Arrays.copyOfRange(sent, 5, sent.length))
                .expect(HandshakeType.CLIENT_HELLO, ClientHello::decode)).encode();
    }

    private static byte[] record(byte[] message) {
        byte[] header = {22, 3, 1, (byte) (message.length >>> 8), (byte) message.length};
        return EnginePair.concat(header, message);
    }
}
