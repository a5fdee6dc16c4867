package io.niotls.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.niotls.conformance.Injection;
import io.niotls.conformance.Position;
import io.niotls.conformance.Refusal;
import io.niotls.conformance.Scenario.Subject;
import io.niotls.conformance.Scenario;
import io.niotls.conformance.ScriptedPeer;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.testing.Setup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ChangeCipherSpec at every state, twice, and with a wrong body. OpenSSL CVE-2014-0224: one that came before the key exchange
 * made both sides compute keys of an empty secret. RFC 5246 §7.1, RFC 8446 §5 and appendix D.4.
 */
@Timeout(60)
class EarlyChangeCipherSpecTest {
    static List<Position> positions() {
        return Position.all();
    }

    @ParameterizedTest
    @MethodSource("positions")
    void isRefusedOrPassedOverAtEveryStateAsTheRfcSays(Position position) {
        assertEquals(List.of(), Injection.complaints(position, Injection.changeCipherSpecs()));
    }

    /** A client of both versions passes it over, because TLS 1.3 may follow; TLS 1.2 must not then. */
    @Test
    void refusesTls12AfterOneOfAServerThatCouldHaveDoneTls13() {
        ScriptedPeer peer = ScriptedPeer.server(
                Setup.server(ProtocolVersion.TLS_1_2).build(), TlsEngine.client(Setup.client().build(), Setup.peer()),
                (self, item) -> {
                    if (item.number() == 0) {
                        self.changeCipherSpec();
                    }
                    self.pass(item);
                }).run();
        assertEquals(null, Refusal.complaint(peer, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC));
    }

    @Test
    void isRefusedBetweenKeyExchangeAndCertificateVerify() {
        ScriptedPeer peer = new Subject(Scenario.TLS12_CLIENT_CERTIFICATE, false).start((self, item) -> {
            if (item.name().equals("CertificateVerify")) {
                self.changeCipherSpec();
                self.stop();
            }
            self.pass(item);
        }).run();
        assertEquals(null, Refusal.complaint(peer, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC));
    }

    static List<Subject> tls12() {
        return Flood.tls12();
    }

    /** The second one, in the clear, is no record under the keys that the first one has brought in. */
    @ParameterizedTest
    @MethodSource("tls12")
    void isRefusedTwiceInTheClear(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            self.pass(item);
            if (item.isChangeCipherSpec()) {
                self.plainRecord(ContentType.CHANGE_CIPHER_SPEC.code(), new byte[] {1});
                self.stop();
            }
        }).run();
        assertEquals(Fault.RECORD_NOT_AUTHENTIC, peer.failure.fault());
        assertFalse(peer.subject.isEstablished());
    }

    @ParameterizedTest
    @MethodSource("tls12")
    void isRefusedTwiceUnderTheNewKeys(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            if (item.name().equals("Finished")) {
                self.changeCipherSpec();
                self.stop();
            }
            self.pass(item);
        }).run();
        assertEquals(null, Refusal.complaint(peer, Fault.UNEXPECTED_CHANGE_CIPHER_SPEC));
    }

    static List<Subject> tls13() {
        return Flood.tls13();
    }

    /** A decoy, once or twice: nothing but Finished may bring in keys. */
    @ParameterizedTest
    @MethodSource("tls13")
    void changesNoKeysInTls13(Subject subject) {
        ScriptedPeer peer = subject.start((self, item) -> {
            self.pass(item);
            if (item.isChangeCipherSpec()) {
                self.pass(item);
            }
        }).run();
        assertEquals(null, peer.failure);
        assertEquals(true, peer.subject.isEstablished());
    }
}
