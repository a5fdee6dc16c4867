package io.niotls.interop.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.ssl.SslFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kafka's TLS transport with the engines of a provider that {@code ssl.provider} names: handshakes, good ones and bad ones. */
@Timeout(60)
class KafkaTest {
    /** So many that their certificate does not fit into a record, and is less than the JDK's limit for a message. */
    private static final int NAMES = 500;

    @BeforeAll
    static void install() {
        Security.addProvider(JsseStack.NIOTLS.provider());
    }

    @AfterAll
    static void uninstall() {
        Security.removeProvider(JsseStack.NIOTLS.provider().getName());
    }

    static Stream<Pairing> all() {
        return Pairing.all();
    }

    private static KafkaSettings client(Pairing pairing) {
        return KafkaSettings.client(pairing.client(), pairing.protocol());
    }

    private static KafkaSettings server(Pairing pairing) {
        return KafkaSettings.server(pairing.server(), pairing.protocol());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer text) {
        return StandardCharsets.UTF_8.decode(text).toString();
    }

    private static void assertAnswers(KafkaNetwork network, String id) throws Exception {
        assertEquals("hello from " + id, text(network.ask(id, text("hello from " + id))));
    }

    private static void assertRefused(ChannelState state) {
        assertEquals(ChannelState.State.AUTHENTICATION_FAILED, state.state());
        assertInstanceOf(SslAuthenticationException.class, state.exception());
    }

    @ParameterizedTest
    @MethodSource("all")
    void exchangesMessages(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing)); KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            for (String id : new String[] {"first", "second"}) {
                network.connect(id, broker.port());
            }
            for (String id : new String[] {"first", "second", "first"}) {
                network.awaitReady(id);
                assertAnswers(network, id);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void knowsTheClientByItsCertificate(Pairing pairing) throws Exception {
        KafkaSettings client = client(pairing).identity(TestPki.clientLeaf(KeyKind.ECDSA_P256, "client"));
        try (KafkaBroker broker = new KafkaBroker(server(pairing).requireClientCertificate(), (channel, request) ->
                        ByteBufferSend.sizePrefixed(text(channel.principal().toString())));
                KafkaNetwork network = new KafkaNetwork(client)) {
            network.connect("client", broker.port());
            network.awaitReady("client");
            assertEquals("User:CN=client", text(network.ask("client", text("who am I?"))));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void knowsNobodyWithoutACertificate(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing), (channel, request) ->
                        ByteBufferSend.sizePrefixed(text(channel.principal().toString())));
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", broker.port());
            network.awaitReady("client");
            assertEquals("User:ANONYMOUS", text(network.ask("client", text("who am I?"))));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesAClientWithoutTheRequiredCertificate(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing).requireClientCertificate());
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", broker.port());
            // In TLS 1.3 the client is told only after its handshake is complete.
            assertRefused(network.awaitEnd("client"));
            assertRefused(broker.awaitEnd());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesABrokerOfAnotherName(Pairing pairing) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(server(pairing)); KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            InetAddress nameless = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            network.connect("wrong", new InetSocketAddress(nameless, broker.port()));
            ChannelState state = network.awaitEnd("wrong");
            assertRefused(state);
            assertInstanceOf(SSLHandshakeException.class, state.exception().getCause());
            assertRefused(broker.awaitEnd());
            // The broker serves others.
            network.connect("right", broker.port());
            network.awaitReady("right");
            assertAnswers(network, "right");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void acceptsAnyNameWhereItIsToldTo(Pairing pairing) throws Exception {
        KafkaSettings client = client(pairing).set(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "");
        try (KafkaBroker broker = new KafkaBroker(server(pairing)); KafkaNetwork network = new KafkaNetwork(client)) {
            InetAddress nameless = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            network.connect("any", new InetSocketAddress(nameless, broker.port()));
            network.awaitReady("any");
            assertAnswers(network, "any");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesAVersionThatTheBrokerDoesNotSpeak(Pairing pairing) throws Exception {
        String other = pairing.isTls13() ? "TLSv1.2" : "TLSv1.3";
        try (KafkaBroker broker = new KafkaBroker(KafkaSettings.server(pairing.server(), other));
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", broker.port());
            assertRefused(network.awaitEnd("client"));
            assertRefused(broker.awaitEnd());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void completesHandshakesThatArriveByteByByte(Pairing pairing) throws Exception {
        KafkaSettings client = client(pairing).identity(TestPki.clientLeaf(KeyKind.ECDSA_P256, "client"));
        try (KafkaBroker broker = new KafkaBroker(server(pairing).requireClientCertificate());
                KafkaRelay relay = new KafkaRelay(broker.port());
                KafkaNetwork network = new KafkaNetwork(client)) {
            network.connect("client", relay.port());
            network.awaitReady("client");
            assertAnswers(network, "client");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void completesHandshakesWhoseMessagesAreLongerThanARecord(Pairing pairing) throws Exception {
        String[] names = Stream.concat(
                Stream.of(KafkaSettings.HOST),
                IntStream.range(0, NAMES).mapToObj(i -> "broker-" + i + ".a-very-long-name.example")).toArray(String[]::new);
        TestPki.Leaf leaf = TestPki.leaf(KeyKind.ECDSA_P256, names);
        try (KafkaBroker broker = new KafkaBroker(server(pairing).identity(leaf));
                KafkaRelay relay = new KafkaRelay(broker.port());
                KafkaNetwork network = new KafkaNetwork(client(pairing))) {
            network.connect("client", relay.port());
            network.awaitReady("client");
            assertAnswers(network, "client");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesPlaintextAndServesOthers(JsseStack stack) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(KafkaSettings.server(stack, "TLSv1.3"));
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                KafkaNetwork network = new KafkaNetwork(KafkaSettings.client(stack, "TLSv1.3"))) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertRefused(broker.awaitEnd());
            network.connect("client", broker.port());
            network.awaitReady("client");
            assertAnswers(network, "client");
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesAClientThatIsLostInTheHandshake(JsseStack stack) throws Exception {
        try (KafkaBroker broker = new KafkaBroker(KafkaSettings.server(stack, "TLSv1.3"))) {
            try (Socket lost = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                // The header of a record.
                lost.getOutputStream().write(new byte[] {22, 3, 1, 1, 0});
            }
            assertEquals(ChannelState.State.NOT_CONNECTED, broker.awaitEnd().state());
        }
    }

    /** A broker that talks to others shakes hands with itself in memory before it starts. */
    @ParameterizedTest
    @EnumSource
    void brokerValidatesItsOwnCertificates(JsseStack stack) {
        for (String protocol : Pairing.PROTOCOLS) {
            try (SslFactory factory = new SslFactory(ConnectionMode.SERVER, null, true)) {
                factory.configure(KafkaSettings.server(stack, protocol).values());
                assertFalse(factory.createSslEngine(KafkaSettings.HOST, 9093).getUseClientMode());
            }
        }
    }
}
