package io.niotls.handshake.server12;

import io.niotls.config.ServerConfig;
import io.niotls.handshake.Established;
import io.niotls.handshake.Outbound;
import io.niotls.handshake.ServerEnvironment;
import io.niotls.handshake.State;
import io.niotls.message.Finished;
import io.niotls.message.NewSessionTicketTls12;
import io.niotls.proto.Fault;
import io.niotls.proto.ProtocolVersion;
import io.niotls.proto.TlsException;
import io.niotls.secret.FinishedVerified;
import io.niotls.secret.Tls12Keys;
import io.niotls.secret.Tls12Master;
import io.niotls.secret.Transcript;
import io.niotls.session.ConnectionInfo;
import io.niotls.session.ServerSession;
import io.niotls.session.TicketProtector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * The end of a handshake, from the moment that the master secret is known: what full and abbreviated handshakes have in common.
 * They differ in who sends Finished first.
 *
 * <p>Owns the secrets. Passed on from state to state, used by one at a time.
 */
abstract class Completion {
    private final ServerEnvironment environment;
    private final Agreement agreement;
    private final Tls12Master master;
    private final Tls12Keys keys;
    private final Transcript transcript;
    private final Instant now;

    /** Takes over the master secret, and derives the keys. */
    Completion(ServerEnvironment environment, Agreement agreement, Tls12Master master, Transcript transcript) {
        this.environment = environment;
        this.agreement = agreement;
        this.master = master;
        this.keys = master.keys(agreement.cipherSuite(), agreement.clientRandom(), agreement.serverRandom());
        this.transcript = transcript;
        this.now = environment.config().clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Goes on when the client's Finished was right. */
    abstract State complete(FinishedVerified proof, byte[] clientVerifyData) throws TlsException;

    /** Wipes the secrets of a handshake that has failed. */
    final void close() {
        master.close();
        keys.close();
    }

    /** Notes a message that belongs to what Finished covers. */
    final void addToTranscript(byte[] message) {
        transcript.add(message);
    }

    /** Expects the client's keys from now on. */
    final void readWithClientsKeys() throws TlsException {
        environment.outbound().readWith(agreement.recordKeys(keys.client()));
        environment.outbound().limitReads(agreement.readLimit());
    }

    /** Checks the client's Finished. */
    final FinishedVerified verify(Finished finished) throws TlsException {
        return Tls12Master.verify(master.clientVerifyData(transcript.current()), finished.verifyData())
                .orElseThrow(() -> new TlsException(Fault.BAD_FINISHED));
    }

    /**
     * Sends a ticket.
     *
     * @param session what is sealed in it; without one, or if it is too large, the ticket is empty (RFC 5077 §3.3)
     */
    final void sendTicket(Optional<ServerSession> session) {
        NewSessionTicketTls12 message =
                session.flatMap(this::sealed).orElseGet(() -> new NewSessionTicketTls12(0, new byte[0]));
        byte[] encoded = message.encode();
        transcript.add(encoded);
        environment.outbound().send(encoded);
    }

    /** Changes to the server's keys, sends Finished, and returns its verify_data. */
    final byte[] sendFinished() {
        Outbound outbound = environment.outbound();
        outbound.sendChangeCipherSpec();
        outbound.writeWith(agreement.recordKeys(keys.server()));
        outbound.limitWrites(agreement.writeLimit());
        byte[] verifyData = master.serverVerifyData(transcript.current());
        byte[] finished = new Finished(verifyData).encode();
        transcript.add(finished);
        outbound.send(finished);
        return verifyData;
    }

    /** Opens the connection, and wipes what is not needed any more. */
    final State establish(FinishedVerified proof, ConnectionInfo info, byte[] firstVerifyData) {
        environment.outbound().established(new Established(
                proof,
                info,
                master.exporter(agreement.clientRandom(), agreement.serverRandom()),
                Optional.empty(),
                // RFC 7627 §5.4: without the extension two connections may have the same value (triple handshake).
                Optional.of(firstVerifyData).filter(data -> agreement.extendedMasterSecret())));
        close();
        return new Traffic(environment.outbound(), environment.config().limits());
    }

    /** Starts what is kept of this connection; the caller adds what is known of the client and of the first handshake. */
    final ServerSession.Builder session() {
        ServerConfig config = environment.config();
        return ServerSession.builder(ProtocolVersion.TLS_1_2, agreement.cipherSuite(), master.forSession())
                .createdAt(now)
                .lifetime(config.sessionLifetime())
                .serverName(agreement.serverName().orElse(null))
                .applicationProtocol(agreement.applicationProtocol().orElse(null))
                .extendedMasterSecret(agreement.extendedMasterSecret())
                .encryptThenMac(agreement.encryptThenMac())
                .boundary(config.boundary());
    }

    /** Returns when this handshake takes place, in milliseconds. */
    final Instant now() {
        return now;
    }

    final ServerEnvironment environment() {
        return environment;
    }

    final Agreement agreement() {
        return agreement;
    }

    private Optional<NewSessionTicketTls12> sealed(ServerSession session) {
        byte[] state = session.encode();
        try {
            if (state.length > TicketProtector.MAX_STATE_LENGTH) {
                return Optional.empty();
            }
            byte[] ticket = environment.config().tickets().orElseThrow().seal(state);
            return Optional.of(new NewSessionTicketTls12(session.lifetime().toSeconds(), ticket));
        } finally {
            Arrays.fill(state, (byte) 0);
        }
    }
}
