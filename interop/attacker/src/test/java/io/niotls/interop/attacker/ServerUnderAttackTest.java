package io.niotls.interop.attacker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.rub.nds.modifiablevariable.util.Modifiable;
import de.rub.nds.tlsattacker.core.constants.CipherSuite;
import de.rub.nds.tlsattacker.core.constants.HandshakeMessageType;
import de.rub.nds.tlsattacker.core.layer.constant.StackConfiguration;
import de.rub.nds.tlsattacker.core.protocol.message.AlertMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ApplicationMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ChangeCipherSpecMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ClientHelloMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ECDHClientKeyExchangeMessage;
import de.rub.nds.tlsattacker.core.protocol.message.FinishedMessage;
import de.rub.nds.tlsattacker.core.protocol.message.HeartbeatMessage;
import de.rub.nds.tlsattacker.core.protocol.message.KeyUpdateMessage;
import de.rub.nds.tlsattacker.core.protocol.message.SSL2ClientHelloMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ServerHelloDoneMessage;
import de.rub.nds.tlsattacker.core.protocol.message.extension.KeyShareExtensionMessage;
import de.rub.nds.tlsattacker.core.record.Record;
import de.rub.nds.tlsattacker.core.record.RecordCryptoComputations;
import de.rub.nds.tlsattacker.core.workflow.action.SendAction;
import io.niotls.config.Limits;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.Fault;
import io.niotls.testing.Setup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS-Attacker is the client. */
@Timeout(60)
class ServerUnderAttackTest {
    private static final byte[] OFF_CURVE = new byte[65];

    static {
        OFF_CURVE[0] = 4;
        OFF_CURVE[64] = 1;
    }

    private static TlsEngine server() {
        return TlsEngine.server(Setup.server().build());
    }

    // ---- TLS 1.2 ----

    private static Attacker hello12() {
        Attacker attacker = Attacker.client12();
        return attacker.sends(new ClientHelloMessage(attacker.config)).awaits(new ServerHelloDoneMessage());
    }

    private static Attacker connected12() {
        return hello12()
                .sends(new ECDHClientKeyExchangeMessage(), new ChangeCipherSpecMessage(), new FinishedMessage())
                .awaits(new FinishedMessage());
    }

    /** The other tests would prove nothing if TLS-Attacker could not do it right. */
    @Test
    void anHonestHandshakeOfTls12Succeeds() throws Exception {
        Attacker.Encounter encounter = connected12().sends(new ApplicationMessage()).meets(server());
        assertTrue(encounter.received(HandshakeMessageType.FINISHED), encounter::toString);
        assertTrue(encounter.victim().plaintext().length > 0, encounter::toString);
    }

    /** CVE-2014-0224. */
    @Test
    void refusesChangeCipherSpecBeforeTheKeyExchange() throws Exception {
        hello12().sends(new ChangeCipherSpecMessage()).isRefusedBy(server(), Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    /** SMACK. */
    @Test
    void refusesFinishedWithoutChangeCipherSpec() throws Exception {
        hello12().sends(new ECDHClientKeyExchangeMessage(), new FinishedMessage())
                .isRefusedBy(server(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesASecondClientKeyExchange() throws Exception {
        hello12().sends(new ECDHClientKeyExchangeMessage(), new ECDHClientKeyExchangeMessage())
                .isRefusedBy(server(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesASecondFinishedInTls12() throws Exception {
        connected12().sends(new FinishedMessage()).isRefusedBy(server(), Fault.UNEXPECTED_MESSAGE);
    }

    /** CVE-2015-7940. */
    @Test
    void refusesAPointThatIsNotOnTheCurve() throws Exception {
        ECDHClientKeyExchangeMessage exchange = new ECDHClientKeyExchangeMessage();
        exchange.setPublicKey(Modifiable.explicit(OFF_CURVE));
        hello12().sends(exchange).isRefusedBy(server(), Fault.INVALID_KEY_SHARE);
    }

    /** CVE-2009-3555: with a warning, and the connection goes on. */
    @Test
    void answersRenegotiationWithAWarning() throws Exception {
        Attacker attacker = connected12();
        Attacker.Encounter encounter = attacker.sends(new ClientHelloMessage(attacker.config)).awaits(new AlertMessage())
                .sends(new ApplicationMessage()).meets(server());
        assertEquals(List.of("1 no_renegotiation"), encounter.alerts(), encounter::toString);
        assertTrue(encounter.victim().plaintext().length > 0, encounter::toString);
    }

    /** CVE-2014-0160. */
    @Test
    void refusesAHeartbeat() throws Exception {
        connected12().sends(new HeartbeatMessage()).isRefusedBy(server(), Fault.UNKNOWN_CONTENT_TYPE);
    }

    /** The answer is an alert of TLS, which nobody can read who speaks SSLv2. */
    @Test
    void refusesAnSslv2Hello() throws Exception {
        Attacker attacker = Attacker.client12();
        attacker.config.setDefaultLayerConfiguration(StackConfiguration.SSL2);
        Attacker.Encounter encounter = attacker.does(new SendAction(new SSL2ClientHelloMessage())).meets(server());
        assertEquals(Fault.SSLV2_HELLO, encounter.victim().failure().orElseThrow().fault());
    }

    /** RFC 7507. */
    @Test
    void refusesANeedlessFallback() throws Exception {
        Attacker attacker = Attacker.client12();
        attacker.config.setDefaultClientSupportedCipherSuites(
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_FALLBACK_SCSV);
        attacker.sends(new ClientHelloMessage(attacker.config)).isRefusedBy(server(), Fault.NEEDLESS_FALLBACK);
    }

    /** A ticket that nobody has sealed: the handshake is a full one, and says nothing of why. */
    @Test
    void answersAForgedTicketWithAFullHandshake() throws Exception {
        Attacker attacker = Attacker.client12();
        attacker.config.setAddSessionTicketTLSExtension(true);
        attacker.config.setTlsSessionTicket(new byte[200]);
        Attacker.Encounter encounter = attacker.sends(new ClientHelloMessage(attacker.config))
                .awaits(new ServerHelloDoneMessage()).meets(server());
        assertTrue(encounter.received(HandshakeMessageType.CERTIFICATE), encounter::toString);
        assertEquals(List.of(), encounter.alerts());
    }

    // ---- TLS 1.3 ----

    private static Attacker hello13() {
        Attacker attacker = Attacker.client13();
        return attacker.sends(new ClientHelloMessage(attacker.config)).awaits(new FinishedMessage());
    }

    private static Attacker connected13() {
        return hello13().sends(new FinishedMessage());
    }

    @Test
    void anHonestHandshakeOfTls13Succeeds() throws Exception {
        Attacker.Encounter encounter = connected13().sends(new ApplicationMessage()).meets(server());
        assertTrue(encounter.received(HandshakeMessageType.FINISHED), encounter::toString);
        assertTrue(encounter.victim().plaintext().length > 0, encounter::toString);
    }

    @Test
    void refusesApplicationDataInThePlaceOfFinished() throws Exception {
        hello13().sends(new ApplicationMessage()).isRefusedBy(server(), Fault.EARLY_APPLICATION_DATA);
    }

    @Test
    void refusesASecondFinishedInTls13() throws Exception {
        connected13().sends(new FinishedMessage()).isRefusedBy(server(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesAClientHelloAfterTheHandshake() throws Exception {
        Attacker attacker = connected13();
        attacker.sends(new ClientHelloMessage(attacker.config)).isRefusedBy(server(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesAKeyShareThatIsNotOnTheCurve() throws Exception {
        Attacker attacker = Attacker.client13();
        ClientHelloMessage hello = new ClientHelloMessage(attacker.config);
        hello.getExtension(KeyShareExtensionMessage.class).getKeyShareList()
                .forEach(share -> share.setPublicKey(Modifiable.explicit(OFF_CURVE)));
        attacker.sends(hello).isRefusedBy(server(), Fault.INVALID_KEY_SHARE);
    }

    /** Go CVE-2026-56862. */
    @Test
    void endsAFloodOfKeyUpdates() throws Exception {
        Attacker attacker = connected13();
        for (int i = 0; i <= Limits.DEFAULT.maxKeyUpdates(); i++) {
            attacker.sends(new KeyUpdateMessage());
        }
        attacker.isRefusedBy(server(), Fault.TOO_MANY_KEY_UPDATES);
    }

    /** Go CVE-2026-32283. */
    @Test
    void refusesTwoKeyUpdatesInOneRecord() throws Exception {
        connected13().sends(Attacker.withKeyUpdate(new KeyUpdateMessage()))
                .isRefusedBy(server(), Fault.HANDSHAKE_OVER_KEY_CHANGE);
    }

    /** Go CVE-2025-61730. */
    @Test
    void refusesAKeyUpdateInTheRecordOfFinished() throws Exception {
        hello13().sends(Attacker.withKeyUpdate(new FinishedMessage()))
                .isRefusedBy(server(), Fault.HANDSHAKE_OVER_KEY_CHANGE);
    }

    /** RFC 8446 §5.4. */
    @Test
    void refusesARecordOfNothingButPadding() throws Exception {
        Record record = new Record();
        RecordCryptoComputations computations = new RecordCryptoComputations();
        computations.setPlainRecordBytes(Modifiable.explicit(new byte[64]));
        record.setComputations(computations);
        connected13().sendsIn(List.of(record), new ApplicationMessage())
                .isRefusedBy(server(), Fault.RECORD_WITHOUT_TYPE);
    }
}
