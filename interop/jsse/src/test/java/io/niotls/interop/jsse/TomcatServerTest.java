package io.niotls.interop.jsse;

import io.niotls.jsse.testing.Pairing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tomcat, configured as by files: the provider is the process's first. */
class TomcatServerTest extends Http2Contract {
    @Override
    WebServer.Starter starter() {
        return TomcatServer::start;
    }

    @ParameterizedTest
    @MethodSource("servers")
    void takesTheContextOfAProgram(Pairing pairing) throws Exception {
        serves(TomcatServer::startWithContext, pairing);
    }
}
