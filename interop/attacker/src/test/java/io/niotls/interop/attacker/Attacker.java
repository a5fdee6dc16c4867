package io.niotls.interop.attacker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.rub.nds.modifiablevariable.util.Modifiable;
import de.rub.nds.tlsattacker.core.config.Config;
import de.rub.nds.tlsattacker.core.connection.AliasedConnection;
import de.rub.nds.tlsattacker.core.connection.InboundConnection;
import de.rub.nds.tlsattacker.core.connection.OutboundConnection;
import de.rub.nds.tlsattacker.core.constants.CipherSuite;
import de.rub.nds.tlsattacker.core.constants.HandshakeMessageType;
import de.rub.nds.tlsattacker.core.constants.NamedGroup;
import de.rub.nds.tlsattacker.core.constants.ProtocolMessageType;
import de.rub.nds.tlsattacker.core.constants.ProtocolVersion;
import de.rub.nds.tlsattacker.core.constants.RunningModeType;
import de.rub.nds.tlsattacker.core.constants.SignatureAndHashAlgorithm;
import de.rub.nds.tlsattacker.core.protocol.ProtocolMessage;
import de.rub.nds.tlsattacker.core.protocol.message.AlertMessage;
import de.rub.nds.tlsattacker.core.record.Record;
import de.rub.nds.tlsattacker.core.state.State;
import de.rub.nds.tlsattacker.core.workflow.WorkflowExecutorFactory;
import de.rub.nds.tlsattacker.core.workflow.WorkflowTrace;
import de.rub.nds.tlsattacker.core.workflow.WorkflowTraceResultUtil;
import de.rub.nds.tlsattacker.core.workflow.action.ReceiveTillAction;
import de.rub.nds.tlsattacker.core.workflow.action.SendAction;
import de.rub.nds.tlsattacker.core.workflow.action.TlsAction;
import de.rub.nds.tlsattacker.core.workflow.action.executor.WorkflowExecutorType;
import de.rub.nds.tlsattacker.transport.tcp.ServerTcpTransportHandler;
import io.niotls.engine.TlsEngine;
import io.niotls.proto.Alert;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.net.ServerSocket;
import java.security.Security;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** TLS-Attacker at the other end of a connection: what it is able to do, and what it does, one action after the other. */
final class Attacker {
    /** How long it waits for what it expects; whatever we send is there at once. */
    private static final int TIMEOUT_MILLIS = 1_000;

    static {
        Security.addProvider(new BouncyCastleProvider());
    }

    final Config config = new Config();
    private final boolean client;
    private final WorkflowTrace trace = new WorkflowTrace();

    private Attacker(ProtocolVersion version, CipherSuite suite, boolean client) {
        this.client = client;
        config.setHighestProtocolVersion(version);
        config.setDefaultClientSupportedCipherSuites(suite);
        config.setDefaultServerSupportedCipherSuites(suite);
        config.setDefaultSelectedCipherSuite(suite);
        config.setDefaultClientNamedGroups(NamedGroup.SECP256R1);
        config.setDefaultServerNamedGroups(NamedGroup.SECP256R1);
        config.setDefaultSelectedNamedGroup(NamedGroup.SECP256R1);
        config.setDefaultClientSupportedSignatureAndHashAlgorithms(
                SignatureAndHashAlgorithm.ECDSA_SHA256, SignatureAndHashAlgorithm.RSA_PSS_RSAE_SHA256);
        config.setAddECPointFormatExtension(version != ProtocolVersion.TLS13);
        config.setAddEllipticCurveExtension(true);
        config.setAddSignatureAndHashAlgorithmsExtension(true);
        config.setAddRenegotiationInfoExtension(version != ProtocolVersion.TLS13);
        config.setAddExtendedMasterSecretExtension(version != ProtocolVersion.TLS13);
        config.setStopActionsAfterFatal(false);
        config.setFinishWithCloseNotify(false);
        config.setWorkflowExecutorShouldClose(true);
        if (version == ProtocolVersion.TLS13) {
            config.setSupportedVersions(ProtocolVersion.TLS13);
            config.setAddSupportedVersionsExtension(true);
            config.setAddKeyShareExtension(true);
            config.setAddPSKKeyExchangeModesExtension(true);
            config.setDefaultClientKeyShareNamedGroups(NamedGroup.SECP256R1);
        }
    }

    /** A client of TLS 1.3. */
    static Attacker client13() {
        return new Attacker(ProtocolVersion.TLS13, CipherSuite.TLS_AES_128_GCM_SHA256, true);
    }

    /** A client of TLS 1.2. */
    static Attacker client12() {
        return new Attacker(ProtocolVersion.TLS12, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true);
    }

    /** A server of TLS 1.3. */
    static Attacker server13() {
        return new Attacker(ProtocolVersion.TLS13, CipherSuite.TLS_AES_128_GCM_SHA256, false);
    }

    /** A server of TLS 1.2. */
    static Attacker server12() {
        return new Attacker(ProtocolVersion.TLS12, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, false);
    }

    // ---- What it does ----

    Attacker does(TlsAction... actions) {
        trace.addTlsActions(actions);
        return this;
    }

    Attacker sends(ProtocolMessage... messages) {
        return does(new SendAction(messages));
    }

    /** Returns a message that a KeyUpdate follows in its record; TLS-Attacker itself begins another one where keys change. */
    static <M extends ProtocolMessage> M withKeyUpdate(M message) {
        message.setCompleteResultingMessage(Modifiable.append(new byte[] {24, 0, 0, 1, 0}));
        return message;
    }

    /** Sends messages in records that are given. */
    Attacker sendsIn(List<Record> records, ProtocolMessage... messages) {
        SendAction action = new SendAction(messages);
        action.setConfiguredRecords(records);
        return does(action);
    }

    /** Reads until a message of this kind has come, or a fatal alert, or nothing more. */
    Attacker awaits(ProtocolMessage message) {
        return does(new ReceiveTillAction(message));
    }

    // ---- Whom it does it to ----

    /** Goes through its actions, and makes sure that the engine finds a fault and says so: with one alert, a fatal one. */
    void isRefusedBy(TlsEngine engine, Fault fault) throws Exception {
        Encounter encounter = awaits(new AlertMessage()).meets(engine);
        String what = encounter.toString();
        assertEquals(fault, encounter.victim().failure().map(TlsException::fault).orElse(null), what);
        assertEquals(List.of("2 " + fault.alert()), encounter.alerts(), what);
        assertEquals(0, encounter.victim().plaintext().length, what);
    }

    /** What both ends say in the end. */
    record Encounter(Victim.Outcome victim, State attacker) {
        boolean received(HandshakeMessageType type) {
            return WorkflowTraceResultUtil.didReceiveMessage(attacker.getWorkflowTrace(), type);
        }

        @Override
        public String toString() {
            return victim.failure() + " " + attacker.getWorkflowTrace();
        }

        /** Returns the alerts that the victim has sent, as {@code level description}. */
        List<String> alerts() {
            return WorkflowTraceResultUtil.getAllReceivedMessagesOfType(attacker.getWorkflowTrace(), ProtocolMessageType.ALERT)
                    .stream().map(AlertMessage.class::cast)
                    .map(alert -> alert.getLevel().getValue() + " " + Alert.of(alert.getDescription().getValue() & 0xff))
                    .toList();
        }
    }

    /** Goes through its actions with an engine, which is a server's if this is a client, and closes the connection. */
    Encounter meets(TlsEngine engine) throws Exception {
        try (ServerSocket listener = Victim.listener()) {
            return client ? meetsServer(engine, listener) : meetsClient(engine, listener);
        }
    }

    private Encounter meetsServer(TlsEngine engine, ServerSocket listener) throws Exception {
        config.setDefaultRunningMode(RunningModeType.CLIENT);
        OutboundConnection connection = new OutboundConnection("client", listener.getLocalPort(), "localhost");
        connection.setIp(listener.getInetAddress().getHostAddress());
        config.setDefaultClientConnection(patient(connection));
        Victim victim = Victim.server(listener, engine);
        State state = new State(config, trace);
        execute(state);
        return new Encounter(victim.outcome(), state);
    }

    private Encounter meetsClient(TlsEngine engine, ServerSocket listener) throws Exception {
        config.setDefaultRunningMode(RunningModeType.SERVER);
        config.setDefaultServerConnection(patient(new InboundConnection("server", listener.getLocalPort())));
        State state = new State(config, trace);
        state.getContext().setTransportHandler(new ServerTcpTransportHandler(TIMEOUT_MILLIS, TIMEOUT_MILLIS, listener));
        Victim victim = Victim.client(listener.getLocalPort(), engine);
        execute(state);
        return new Encounter(victim.outcome(), state);
    }

    private static <C extends AliasedConnection> C patient(C connection) {
        connection.setTimeout(TIMEOUT_MILLIS);
        connection.setConnectionTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    private static void execute(State state) {
        WorkflowExecutorFactory.createWorkflowExecutor(WorkflowExecutorType.DEFAULT, state).executeWorkflow();
    }
}
