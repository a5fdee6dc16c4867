package io.niotls.interop.attacker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.rub.nds.modifiablevariable.util.Modifiable;
import de.rub.nds.tlsattacker.core.constants.HandshakeMessageType;
import de.rub.nds.tlsattacker.core.constants.NamedGroup;
import de.rub.nds.tlsattacker.core.protocol.message.AlertMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ApplicationMessage;
import de.rub.nds.tlsattacker.core.protocol.message.CertificateMessage;
import de.rub.nds.tlsattacker.core.protocol.message.CertificateVerifyMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ChangeCipherSpecMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ClientHelloMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ECDHEServerKeyExchangeMessage;
import de.rub.nds.tlsattacker.core.protocol.message.EncryptedExtensionsMessage;
import de.rub.nds.tlsattacker.core.protocol.message.FinishedMessage;
import de.rub.nds.tlsattacker.core.protocol.message.HelloRequestMessage;
import de.rub.nds.tlsattacker.core.protocol.message.KeyUpdateMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ServerHelloDoneMessage;
import de.rub.nds.tlsattacker.core.protocol.message.ServerHelloMessage;
import de.rub.nds.tlsattacker.core.protocol.message.extension.KeyShareExtensionMessage;
import io.niotls.auth.InsecurePeerVerifier;
import io.niotls.config.ClientConfig;
import io.niotls.config.Limits;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.Fault;
import io.niotls.testing.Setup;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS-Attacker is the server; it has a certificate that nobody vouches for, which does not matter here. */
@Timeout(60)
class ClientUnderAttackTest {
    private static final byte[] OFF_CURVE = HexFormat.of().parseHex("04" + "00".repeat(63) + "01");
    /** RFC 8446 §4.1.3. */
    private static final byte[] SENTINEL_TLS12 = HexFormat.of().parseHex("444f574e47524401");

    private static ClientConfig.Builder config() {
        return Setup.client().peerVerifier(InsecurePeerVerifier.acceptingEveryone())
                .groups(List.of(io.niotls.proto.NamedGroup.SECP256R1));
    }

    private static TlsEngine client() {
        return TlsEngine.client(config().build(), Setup.peer());
    }

    private static Attacker hello(Attacker attacker) {
        return attacker.awaits(new ClientHelloMessage());
    }

    // ---- TLS 1.2 ----

    private static Attacker flight12() {
        Attacker attacker = hello(Attacker.server12());
        return attacker.sends(new ServerHelloMessage(attacker.config), new CertificateMessage(),
                new ECDHEServerKeyExchangeMessage(), new ServerHelloDoneMessage()).awaits(new FinishedMessage());
    }

    private static Attacker connected12() {
        return flight12().sends(new ChangeCipherSpecMessage(), new FinishedMessage());
    }

    @Test
    void anHonestHandshakeOfTls12Succeeds() throws Exception {
        Attacker.Encounter encounter = connected12().sends(new ApplicationMessage()).meets(client());
        assertTrue(encounter.received(HandshakeMessageType.FINISHED), encounter::toString);
        assertTrue(encounter.victim().plaintext().length > 0, encounter::toString);
    }

    /** CVE-2014-0224. */
    @Test
    void refusesChangeCipherSpecAfterServerHello() throws Exception {
        Attacker attacker = hello(Attacker.server12());
        attacker.sends(new ServerHelloMessage(attacker.config), new ChangeCipherSpecMessage())
                .isRefusedBy(client(), Fault.UNEXPECTED_CHANGE_CIPHER_SPEC);
    }

    /** SMACK: a server without a key exchange would be one without authentication. */
    @Test
    void refusesAFlightWithoutServerKeyExchange() throws Exception {
        Attacker attacker = hello(Attacker.server12());
        attacker.sends(new ServerHelloMessage(attacker.config), new CertificateMessage(), new ServerHelloDoneMessage())
                .isRefusedBy(client(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesAFlightWithoutCertificate() throws Exception {
        Attacker attacker = hello(Attacker.server12());
        attacker.sends(new ServerHelloMessage(attacker.config), new ECDHEServerKeyExchangeMessage(), new ServerHelloDoneMessage())
                .isRefusedBy(client(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesASecondFinishedInTls12() throws Exception {
        connected12().sends(new FinishedMessage()).isRefusedBy(client(), Fault.UNEXPECTED_MESSAGE);
    }

    /** CVE-2015-7940; TLS-Attacker signs the point that it sends. */
    @Test
    void refusesAPointThatIsNotOnTheCurve() throws Exception {
        Attacker attacker = hello(Attacker.server12());
        ECDHEServerKeyExchangeMessage exchange = new ECDHEServerKeyExchangeMessage();
        exchange.setPublicKey(Modifiable.explicit(OFF_CURVE));
        attacker.sends(new ServerHelloMessage(attacker.config), new CertificateMessage(), exchange, new ServerHelloDoneMessage())
                .isRefusedBy(client(), Fault.INVALID_KEY_SHARE);
    }

    @Test
    void answersRenegotiationWithAWarning() throws Exception {
        Attacker.Encounter encounter = connected12().sends(new HelloRequestMessage()).awaits(new AlertMessage())
                .sends(new ApplicationMessage()).meets(client());
        assertEquals(List.of("1 no_renegotiation"), encounter.alerts(), encounter::toString);
        assertTrue(encounter.victim().plaintext().length > 0, encounter::toString);
    }

    @Test
    void endsTheConnectionAtTheSentinelOfADowngrade() throws Exception {
        Attacker attacker = hello(Attacker.server12());
        ServerHelloMessage hello = new ServerHelloMessage(attacker.config);
        byte[] random = Arrays.copyOf(new byte[24], 32);
        System.arraycopy(SENTINEL_TLS12, 0, random, 24, 8);
        hello.setRandom(Modifiable.explicit(random));
        attacker.sends(hello).isRefusedBy(client(), Fault.DOWNGRADE);
    }

    // ---- TLS 1.3 ----

    private static Attacker flight13() {
        Attacker attacker = hello(Attacker.server13());
        return attacker.sends(new ServerHelloMessage(attacker.config), new EncryptedExtensionsMessage(attacker.config),
                new CertificateMessage(), new CertificateVerifyMessage(), new FinishedMessage());
    }

    private static Attacker connected13() {
        return flight13().awaits(new FinishedMessage());
    }

    @Test
    void anHonestHandshakeOfTls13Succeeds() throws Exception {
        Attacker.Encounter encounter = connected13().sends(new ApplicationMessage()).meets(client());
        assertTrue(encounter.received(HandshakeMessageType.FINISHED), encounter::toString);
        assertTrue(encounter.victim().plaintext().length > 0, encounter::toString);
    }

    @Test
    void refusesAFlightWithoutCertificateInTls13() throws Exception {
        Attacker attacker = hello(Attacker.server13());
        attacker.sends(new ServerHelloMessage(attacker.config), new EncryptedExtensionsMessage(attacker.config),
                new FinishedMessage()).isRefusedBy(client(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesAFlightWithoutCertificateVerify() throws Exception {
        Attacker attacker = hello(Attacker.server13());
        attacker.sends(new ServerHelloMessage(attacker.config), new EncryptedExtensionsMessage(attacker.config),
                new CertificateMessage(), new FinishedMessage()).isRefusedBy(client(), Fault.UNEXPECTED_MESSAGE);
    }

    @Test
    void refusesASecondHelloRetryRequest() throws Exception {
        Attacker attacker = hello(Attacker.server13());
        TlsEngine engine = TlsEngine.client(config().groups(List.of(
                io.niotls.proto.NamedGroup.X25519, io.niotls.proto.NamedGroup.SECP256R1)).build(), Setup.peer());
        attacker.sends(new ServerHelloMessage(attacker.config, true)).awaits(new ClientHelloMessage())
                .sends(new ServerHelloMessage(attacker.config, true))
                .isRefusedBy(engine, Fault.SECOND_HELLO_RETRY_REQUEST);
    }

    @Test
    void refusesAKeyShareOfAGroupThatItDidNotOffer() throws Exception {
        Attacker attacker = Attacker.server13();
        attacker.config.setDefaultServerNamedGroups(NamedGroup.SECP384R1);
        attacker.config.setDefaultSelectedNamedGroup(NamedGroup.SECP384R1);
        hello(attacker);
        ServerHelloMessage hello = new ServerHelloMessage(attacker.config);
        hello.getExtension(KeyShareExtensionMessage.class).getKeyShareList()
                .forEach(share -> share.setGroup(Modifiable.explicit(NamedGroup.SECP384R1.getValue())));
        attacker.sends(hello).isRefusedBy(client(), Fault.SELECTED_UNOFFERED_GROUP);
    }

    @Test
    void endsAFloodOfKeyUpdates() throws Exception {
        Attacker attacker = connected13();
        for (int i = 0; i <= Limits.DEFAULT.maxKeyUpdates(); i++) {
            attacker.sends(new KeyUpdateMessage());
        }
        attacker.isRefusedBy(client(), Fault.TOO_MANY_KEY_UPDATES);
    }

    @Test
    void refusesTwoKeyUpdatesInOneRecord() throws Exception {
        connected13().sends(Attacker.withKeyUpdate(new KeyUpdateMessage()))
                .isRefusedBy(client(), Fault.HANDSHAKE_OVER_KEY_CHANGE);
    }

    @Test
    void refusesASecondFinishedInTls13() throws Exception {
        connected13().sends(new FinishedMessage()).isRefusedBy(client(), Fault.UNEXPECTED_MESSAGE);
    }
}
