package io.niotls.handshake.tls12;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.auth.CredentialChoice;
import io.niotls.auth.CredentialSelector;
import io.niotls.config.ClientAuthentication;
import io.niotls.config.ClientConfig;
import io.niotls.config.Pause;
import io.niotls.config.ServerConfig;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.SignatureScheme;
import io.niotls.proto.TlsException;
import io.niotls.session.ConnectionInfo.Resumption;
import io.niotls.testing.EnginePair;
import io.niotls.testing.Setup;
import io.niotls.testing.TestPki.KeyKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Everything a handshake of TLS 1.2 waits for can be answered later. */
class WaitingTest {
    private static final Set<Pause.Kind> ALL = EnumSet.allOf(Pause.Kind.class);

    /** Runs a handshake and answers each pause when nothing else moves; returns the kinds in their order. */
    private static List<String> drive(EnginePair pair) throws Exception {
        List<String> waitedFor = new ArrayList<>();
        boolean paused;
        do {
            pair.pump();
            paused = false;
            for (EnginePair.Side side : List.of(pair.client, pair.server)) {
                Optional<Pause<?>> pause = side.engine.pause();
                if (pause.isPresent()) {
                    assertFalse(side.engine.isEstablished());
                    waitedFor.add(side.name + " " + pause.get().getClass().getSimpleName());
                    pause.get().run();
                    side.engine.resume();
                    side.receive();
                    paused = true;
                }
            }
        } while (paused);
        assertTrue(pair.client.engine.isEstablished());
        assertTrue(pair.server.engine.isEstablished());
        return waitedFor;
    }

    private static ClientConfig.Builder client() {
        return Setup.client(ProtocolVersion.TLS_1_2).offload(ALL)
                .credentials(CredentialSelector.of(Setup.clientCredential(KeyKind.ECDSA_P256)));
    }

    private static ServerConfig.Builder server() {
        return Setup.server(ProtocolVersion.TLS_1_2).offload(ALL).clientAuthentication(ClientAuthentication.REQUIRED);
    }

    @Test
    void waitsForEverythingInAFullHandshake() throws Exception {
        EnginePair pair = Setup.pair(client(), server());
        assertEquals(List.of(
                "client TakeSession",
                "server SelectCredential", "server Sign",
                "client VerifyPeer", "client VerifySignature", "client SelectCredential", "client Sign",
                "server VerifyPeer", "server VerifySignature"), drive(pair));
    }

    @Test
    void waitsForTicketAndSession() throws Exception {
        ServerConfig server = server().build();
        ClientConfig tickets = client().build();
        drive(new EnginePair(tickets, Setup.peer(), server));
        EnginePair byTicket = new EnginePair(tickets, Setup.peer(), server);
        assertEquals(List.of("client TakeSession", "server OpenTicket"), drive(byTicket));
        assertEquals(Resumption.TICKET, byTicket.server.engine.info().orElseThrow().resumption());
        ClientConfig ids = client().tickets(false).build();
        drive(new EnginePair(ids, Setup.peer(), server));
        EnginePair byId = new EnginePair(ids, Setup.peer(), server);
        assertEquals(List.of("client TakeSession", "server LoadSession"), drive(byId));
        assertEquals(Resumption.SESSION_ID, byId.server.engine.info().orElseThrow().resumption());
    }

    @Test
    void failsIfTheSignerFails() {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), server());
        TlsException failure = assertThrows(TlsException.class, () -> {
            pair.pump();
            pair.server.engine.pause().orElseThrow().run();
            pair.server.engine.resume();
            pair.server.engine.pause().orElseThrow().fail(new IllegalStateException("the HSM is gone"));
            pair.server.engine.resume();
        });
        assertEquals(Fault.INTERNAL_ERROR, failure.fault());
        TlsException told = assertThrows(TlsException.class, pair::pump);
        assertEquals(Fault.PEER_ALERT, told.fault());
    }

    @Test
    void refusesSchemeThatTheSelectorMadeUp() {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2), Setup.server(ProtocolVersion.TLS_1_2)
                .credentials(request -> Optional.of(new CredentialChoice(
                        Setup.credential(KeyKind.ECDSA_P256), SignatureScheme.of(0x0203)))));
        assertEquals(Fault.INTERNAL_ERROR, assertThrows(TlsException.class, pair::handshake).fault());
    }

    @Test
    void refusesServerWithoutCredential() {
        EnginePair pair = Setup.pair(Setup.client(ProtocolVersion.TLS_1_2),
                Setup.server(ProtocolVersion.TLS_1_2).credentials(CredentialSelector.of()));
        assertEquals(Fault.NO_CREDENTIAL, assertThrows(TlsException.class, pair::handshake).fault());
    }
}
