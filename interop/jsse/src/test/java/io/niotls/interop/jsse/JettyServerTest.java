package io.niotls.interop.jsse;

import io.niotls.jsse.testing.Pairing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jetty's server. */
class JettyServerTest extends Http2Contract {
    @Override
    WebServer.Starter starter() {
        return JettyServer::start;
    }

    @ParameterizedTest
    @MethodSource("servers")
    void takesTheContextOfAProgram(Pairing pairing) throws Exception {
        serves(JettyServer::startWithContext, pairing);
    }
}
