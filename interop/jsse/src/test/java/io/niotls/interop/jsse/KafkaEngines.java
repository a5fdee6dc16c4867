package io.niotls.interop.jsse;

import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/**
 * The class that {@code ssl.engine.factory.class} names: engines of a context that is itself among the settings, for what Kafka's
 * own factory cannot say. Kafka makes the object.
 */
public final class KafkaEngines implements SslEngineFactory {
    static final String CONTEXT = "io.niotls.interop.context";
    static final String PROTOCOL = "io.niotls.interop.protocol";

    private SSLContext context;
    private String protocol;

    /** Called by Kafka. */
    public KafkaEngines() {}

    @Override
    public void configure(Map<String, ?> values) {
        context = (SSLContext) values.get(CONTEXT);
        protocol = (String) values.get(PROTOCOL);
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        SSLEngine engine = engine(peerHost, peerPort);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(endpointIdentification);
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        SSLEngine engine = engine(peerHost, peerPort);
        engine.setUseClientMode(false);
        return engine;
    }

    private SSLEngine engine(String peerHost, int peerPort) {
        SSLEngine engine = context.createSSLEngine(peerHost, peerPort);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> values) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        return null;
    }

    @Override
    public KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {
        // The context is the test's.
    }
}
