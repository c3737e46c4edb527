//! The agents' desk: the queue and the working view of a request.
