package io.niotls.interop.jsse;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.testing.TestPki.Leaf;
import java.io.IOException;
import java.util.List;

/** A web server that listens on a free port of the loopback address and serves a {@link WebService}. */
interface WebServer extends AutoCloseable {
    /** Whether clients are to show a certificate. */
    enum ClientCertificate { NONE, WANTED, REQUIRED }

    /**
     * A name and its certificate.
     *
     * @param name what a client asks for by SNI
     */
    record Host(String name, Leaf leaf) {}

    /**
     * What a server is started with.
     *
     * @param stack whose provider it uses
     * @param protocols the versions that it speaks
     * @param hosts at least one, of which the first serves whoever asks for no name
     */
    record Site(JsseStack stack, List<String> protocols, List<Host> hosts, ClientCertificate clientCertificate) {
        Site with(ClientCertificate other) {
            return new Site(stack, protocols, hosts, other);
        }
    }

    /** Starts servers of one kind. */
    @FunctionalInterface
    interface Starter {
        WebServer start(Site site, WebService service) throws Exception;
    }

    /** Returns the port that it listens on. */
    int port();

    /** Gives new connections to the first host another certificate, by what the server has for that. */
    void replaceCertificate(Leaf leaf) throws Exception;

    /** Begins to stop: takes no more requests, and ends each connection after the answer to the request that it has. */
    void beginStop() throws Exception;

    /** Returns when the requests that it had are answered and the server is stopped; after {@link #beginStop}. */
    void endStop() throws Exception;

    /** Stops at once. */
    @Override
    void close() throws IOException;
}
