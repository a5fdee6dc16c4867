package io.niotls.interop;

import static io.grpc.MethodDescriptor.generateFullMethodName;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A service of gRPC whose messages are bytes: no generated code, and every kind of call. */
final class GrpcService implements BindableService {
    /** What the bodies of streams are made of. */
    static final long SEED = 1;

    private static final String NAME = "niotls.Interop";
    private static final Context.Key<SSLSession> SESSION = Context.key("session");

    /** A call that gives back what it gets. */
    static final MethodDescriptor<byte[], byte[]> ECHO = method(MethodType.UNARY, "Echo");
    /** A call that answers with the common name of the client's certificate, or {@code nobody}. */
    static final MethodDescriptor<byte[], byte[]> WHO = method(MethodType.UNARY, "Who");
    /** A call that is never answered. */
    static final MethodDescriptor<byte[], byte[]> SILENCE = method(MethodType.UNARY, "Silence");
    /** A call with a number and a length, of four bytes each, that is answered with so many messages of {@link SeededBytes}. */
    static final MethodDescriptor<byte[], byte[]> DOWNLOAD = method(MethodType.SERVER_STREAMING, "Download");
    /** A call with many messages, answered with their length and their CRC-32C, of eight bytes each. */
    static final MethodDescriptor<byte[], byte[]> UPLOAD = method(MethodType.CLIENT_STREAMING, "Upload");
    /** A call that gives back each message as it comes. */
    static final MethodDescriptor<byte[], byte[]> TALK = method(MethodType.BIDI_STREAMING, "Talk");

    private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(generateFullMethodName(NAME, name))
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private enum Bytes implements Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcService::echo))
                .addMethod(WHO, ServerCalls.asyncUnaryCall((request, answer) -> who(answer)))
                .addMethod(SILENCE, ServerCalls.asyncUnaryCall((request, answer) -> {}))
                .addMethod(DOWNLOAD, ServerCalls.asyncServerStreamingCall(GrpcService::download))
                .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(Summing::new))
                .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(Echoing::new))
                .build();
    }

    private static void echo(byte[] request, StreamObserver<byte[]> answer) {
        answer.onNext(request);
        answer.onCompleted();
    }

    /** Puts the session of a call's connection where the call finds it. */
    static final class Sessions implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            return Contexts.interceptCall(Context.current().withValue(SESSION, session), call, headers, next);
        }
    }

    private static void who(StreamObserver<byte[]> answer) {
        String name;
        try {
            name = SESSION.get().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException e) {
            name = "nobody";
        }
        echo(name.getBytes(UTF_8), answer);
    }

    /** Sends no faster than the client takes it. */
    private static void download(byte[] request, StreamObserver<byte[]> answer) {
        ByteBuffer numbers = ByteBuffer.wrap(request);
        int messages = numbers.getInt();
        int length = numbers.getInt();
        ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) answer;
        SeededBytes bytes = new SeededBytes(SEED);
        int[] sent = {0};
        call.setOnReadyHandler(() -> {
            while (call.isReady() && sent[0] < messages) {
                byte[] message = new byte[length];
                bytes.fill(ByteBuffer.wrap(message));
                call.onNext(message);
                if (++sent[0] == messages) {
                    call.onCompleted();
                }
            }
        });
    }

    /** Adds up what a client streams. */
    private static final class Summing implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;
        private final CRC32C checksum = new CRC32C();
        private long length;

        Summing(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] message) {
            length += message.length;
            checksum.update(message);
        }

        @Override
        public void onError(Throwable failure) {
            answer.onError(Status.fromThrowable(failure).asException());
        }

        @Override
        public void onCompleted() {
            echo(ByteBuffer.allocate(16).putLong(length).putLong(checksum.getValue()).array(), answer);
        }
    }

    /** Gives back each message. */
    private static final class Echoing implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> answer;

        Echoing(StreamObserver<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(byte[] message) {
            answer.onNext(message);
        }

        @Override
        public void onError(Throwable failure) {
            answer.onError(Status.fromThrowable(failure).asException());
        }

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }
}
