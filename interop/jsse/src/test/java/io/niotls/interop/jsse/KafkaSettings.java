package io.niotls.interop.jsse;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.internals.BrokerSecurityConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.network.SslChannelBuilder;

/** How Kafka is told about TLS: the settings of a client or a broker, as the parsed values that its classes get. */
final class KafkaSettings {
    /** The name that brokers' certificates have, and clients connect to. */
    static final String HOST = "localhost";

    private final ConnectionMode mode;
    private final Map<String, Object> values = new HashMap<>();

    private KafkaSettings(ConnectionMode mode) {
        this.mode = mode;
        values.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                SslConfigs.DEFAULT_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM);
    }

    /** Returns a client that verifies the broker, with Kafka's own engine factory over a provider, to be installed. */
    static KafkaSettings client(JsseStack stack, String protocol) {
        return new KafkaSettings(ConnectionMode.CLIENT).provider(stack, protocol);
    }

    /** Returns a broker that asks for no certificate, with Kafka's own engine factory over a provider, to be installed. */
    static KafkaSettings server(JsseStack stack, String protocol) {
        return new KafkaSettings(ConnectionMode.SERVER)
                .provider(stack, protocol)
                .identity(TestPki.leaf(KeyKind.ECDSA_P256, HOST))
                .set(BrokerSecurityConfigs.SSL_CLIENT_AUTH_CONFIG, "none");
    }

    /** Returns a client whose engines are those of a context. */
    static KafkaSettings client(SSLContext context, String protocol) {
        return new KafkaSettings(ConnectionMode.CLIENT).engines(context, protocol);
    }

    /** Returns a broker whose engines are those of a context. */
    static KafkaSettings server(SSLContext context, String protocol) {
        return new KafkaSettings(ConnectionMode.SERVER).engines(context, protocol);
    }

    private KafkaSettings provider(JsseStack stack, String protocol) {
        set(SslConfigs.SSL_PROVIDER_CONFIG, stack.provider().getName());
        set(SslConfigs.SSL_PROTOCOL_CONFIG, protocol);
        set(SslConfigs.SSL_ENABLED_PROTOCOLS_CONFIG, List.of(protocol));
        // None is the provider's choice.
        set(SslConfigs.SSL_CIPHER_SUITES_CONFIG, List.of());
        set(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
        return set(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                new Password(TestPki.pem(TestPki.root(KeyKind.ECDSA_P256).certificate())));
    }

    private KafkaSettings engines(SSLContext context, String protocol) {
        set(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, KafkaEngines.class);
        set(KafkaEngines.CONTEXT, context);
        return set(KafkaEngines.PROTOCOL, protocol);
    }

    /** Sets the own key and certificates. */
    KafkaSettings identity(TestPki.Leaf leaf) {
        set(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
        set(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(leaf.keyPem()));
        return set(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, new Password(leaf.chainPem()));
    }

    /** Makes the broker ask for a certificate that it verifies. */
    KafkaSettings requireClientCertificate() {
        set(BrokerSecurityConfigs.SSL_PRINCIPAL_MAPPING_RULES_CONFIG, BrokerSecurityConfigs.DEFAULT_SSL_PRINCIPAL_MAPPING_RULES);
        return set(BrokerSecurityConfigs.SSL_CLIENT_AUTH_CONFIG, "required");
    }

    /** Sets anything else. */
    KafkaSettings set(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Returns the values, which Kafka may change. */
    Map<String, Object> values() {
        return new HashMap<>(values);
    }

    /** Returns what makes the channels. */
    SslChannelBuilder channels() {
        boolean client = mode == ConnectionMode.CLIENT;
        SslChannelBuilder builder = new SslChannelBuilder(mode, client ? null : new ListenerName("SSL"), false);
        builder.configure(values());
        return builder;
    }
}
