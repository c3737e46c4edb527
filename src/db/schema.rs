//! The tables as the queries see them; `migrations/` makes them.
#![allow(missing_docs, reason = "the columns are documented in migrations/")]

diesel::table! {
    accounts (id) {
        id -> BigInt,
        issuer -> Text,
        subject -> Text,
        tenant -> Nullable<Text>,
        object -> Nullable<Text>,
        kind -> Text,
        role -> Text,
        handle -> Text,
        handle_key -> Text,
        email_sealed -> Nullable<Binary>,
        email_key -> Nullable<Binary>,
        confirmed_at -> Nullable<BigInt>,
        recovered_at -> Nullable<BigInt>,
        lang -> Text,
        time_zone -> Text,
        created_at -> BigInt,
        last_sign_in_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passwords (account_id) {
        account_id -> BigInt,
        hash -> Text,
        set_at -> BigInt,
        failures -> Integer,
        next_try_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_key -> Binary,
        account_id -> BigInt,
        created_at -> BigInt,
        proven_at -> BigInt,
        last_seen_at -> BigInt,
        idle_until -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        device -> Text,
        guide_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    mail_links (id) {
        id -> BigInt,
        code -> Text,
        purpose -> Text,
        account_id -> Nullable<BigInt>,
        email_sealed -> Binary,
        email_key -> Binary,
        kind -> Text,
        role -> Text,
        next -> Nullable<Text>,
        lang -> Text,
        time_zone -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    oidc_flows (id) {
        id -> BigInt,
        state_key -> Binary,
        browser_key -> Binary,
        provider -> Text,
        intent -> Text,
        account_id -> Nullable<BigInt>,
        next -> Nullable<Text>,
        request_code -> Nullable<Text>,
        purpose -> Nullable<Text>,
        ticket -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    throttles (bucket, subject_key) {
        bucket -> Text,
        subject_key -> Binary,
        window_start -> BigInt,
        uses -> Integer,
    }
}

diesel::table! {
    profiles (id) {
        id -> BigInt,
        mcid_sealed -> Binary,
        mcid_key -> Binary,
        legal_name_sealed -> Binary,
        contact_email_sealed -> Nullable<Binary>,
        contact_email_key -> Nullable<Binary>,
        contact_edited_at -> Nullable<BigInt>,
        contact_edited_here -> Bool,
        country_sealed -> Binary,
        phone_sealed -> Nullable<Binary>,
        created_on -> Text,
        strict_only -> Bool,
        version -> BigInt,
        imported_at -> BigInt,
        merged_into -> Nullable<BigInt>,
    }
}

diesel::table! {
    bindings (id) {
        id -> BigInt,
        profile_id -> BigInt,
        issuer -> Nullable<Text>,
        subject -> Nullable<Text>,
        address_sealed -> Nullable<Binary>,
        address_key -> Nullable<Binary>,
        origin -> Text,
        request_id -> Nullable<BigInt>,
        started_at -> BigInt,
        claimed_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        ended_by_request_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    exams (id) {
        id -> BigInt,
        profile_id -> BigInt,
        exam -> Text,
        taken_on -> Text,
        outcome -> Text,
        registration_sealed -> Binary,
        registration_key -> Binary,
    }
}

diesel::table! {
    freezes (id) {
        id -> BigInt,
        profile_id -> BigInt,
        made_by -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        cause -> Text,
        proven -> Bool,
        made_at -> BigInt,
        review_by -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        reason_sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    learn_profiles (id) {
        id -> BigInt,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        merged_into -> Nullable<BigInt>,
    }
}

diesel::table! {
    learn_accounts (account_id) {
        account_id -> BigInt,
        learn_profile_id -> BigInt,
        kind -> Text,
        added_at -> BigInt,
        last_used_at -> BigInt,
    }
}

diesel::table! {
    learn_offers (id) {
        id -> BigInt,
        code -> Text,
        session_id -> BigInt,
        by_account_id -> BigInt,
        learn_profile_id -> BigInt,
        account_id -> BigInt,
        made_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    connections (id) {
        id -> BigInt,
        learn_profile_id -> BigInt,
        profile_id -> BigInt,
        account_id -> BigInt,
        state -> Text,
        connected_at -> BigInt,
        stale_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    guides (id) {
        id -> BigInt,
        learn_profile_id -> BigInt,
        way -> Text,
        personal_account_id -> Nullable<BigInt>,
        started_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        ended_why -> Nullable<Text>,
    }
}

diesel::table! {
    questions (id) {
        id -> BigInt,
        author_id -> BigInt,
        topic -> Text,
        title -> Text,
        body -> Text,
        body_html -> Text,
        lang -> Text,
        state -> Text,
        answers -> Integer,
        asked_at -> BigInt,
        active_at -> BigInt,
        hidden_at -> Nullable<BigInt>,
        hidden_by -> Nullable<BigInt>,
        duplicate_of -> Nullable<BigInt>,
        sending_key -> Binary,
    }
}

diesel::table! {
    answers (id) {
        id -> BigInt,
        question_id -> BigInt,
        author_id -> BigInt,
        by_staff -> Bool,
        body -> Text,
        body_html -> Text,
        answered_at -> BigInt,
        hidden_at -> Nullable<BigInt>,
        hidden_by -> Nullable<BigInt>,
        sending_key -> Binary,
    }
}

diesel::table! {
    threads (id) {
        id -> BigInt,
        code -> Text,
        question_id -> BigInt,
        member_id -> BigInt,
        opened_at -> BigInt,
        active_at -> BigInt,
        desk_since -> Nullable<BigInt>,
        locked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    thread_keys (thread_id) {
        thread_id -> BigInt,
        wrapped -> Binary,
        made_at -> BigInt,
        destroyed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        thread_id -> BigInt,
        author_id -> Nullable<BigInt>,
        side -> Text,
        body_sealed -> Binary,
        html_sealed -> Binary,
        sent_at -> BigInt,
        sending_key -> Binary,
    }
}

diesel::table! {
    inbox (account_id, thread_id) {
        account_id -> BigInt,
        thread_id -> BigInt,
        active_at -> BigInt,
        last_message_id -> BigInt,
        read_message_id -> BigInt,
        unread -> Bool,
    }
}

diesel::table! {
    drafts (account_id, place) {
        account_id -> BigInt,
        place -> Text,
        content_sealed -> Binary,
        saved_at -> BigInt,
    }
}

diesel::table! {
    requests (id) {
        id -> BigInt,
        code -> Text,
        question_id -> BigInt,
        thread_id -> BigInt,
        author_id -> BigInt,
        topic -> Text,
        situation -> Text,
        state -> Text,
        turn -> Text,
        version -> BigInt,
        profile_id -> Nullable<BigInt>,
        profile_version -> Nullable<BigInt>,
        mcid_sealed -> Nullable<Binary>,
        mcid_key -> Nullable<Binary>,
        current_sealed -> Nullable<Binary>,
        wanted_sealed -> Nullable<Binary>,
        wanted_account_id -> Nullable<BigInt>,
        wanted_issuer -> Nullable<Text>,
        wanted_subject -> Nullable<Text>,
        assignee_id -> Nullable<BigInt>,
        duplicate_of -> Nullable<BigInt>,
        policy -> Text,
        setback -> Nullable<Text>,
        ended_reason -> Nullable<Text>,
        contested_from -> Nullable<Text>,
        asked_at -> BigInt,
        active_at -> BigInt,
        turn_since -> BigInt,
        approved_at -> Nullable<BigInt>,
        hold_seconds -> Nullable<BigInt>,
        hold_until -> Nullable<BigInt>,
        rebound_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>,
        nudges -> Integer,
        second_profile_id -> Nullable<BigInt>,
        second_mcid_sealed -> Nullable<Binary>,
        second_mcid_key -> Nullable<Binary>,
    }
}

diesel::table! {
    merges (id) {
        id -> BigInt,
        request_id -> BigInt,
        survivor_id -> BigInt,
        survivor_version -> BigInt,
        merged_id -> BigInt,
        merged_version -> BigInt,
        why -> Text,
        state -> Text,
        approved_by -> BigInt,
        approved_at -> BigInt,
        rebound -> Bool,
        done_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    merge_sides (profile_id) {
        profile_id -> BigInt,
        merge_id -> BigInt,
    }
}

diesel::table! {
    evidence (id) {
        id -> BigInt,
        request_id -> BigInt,
        kind -> Text,
        outcome -> Text,
        strength -> Text,
        source -> Text,
        by_account_id -> Nullable<BigInt>,
        issuer -> Nullable<Text>,
        subject -> Nullable<Text>,
        nonce -> Text,
        answer_key -> Nullable<Binary>,
        recorded_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        voided_at -> Nullable<BigInt>,
        voided_why -> Nullable<Text>,
        which -> Text,
    }
}

diesel::table! {
    challenges (id) {
        id -> BigInt,
        request_id -> BigInt,
        profile_id -> Nullable<BigInt>,
        kind -> Text,
        nonce -> Text,
        made_at -> BigInt,
        expires_at -> BigInt,
        tries -> Integer,
        used_at -> Nullable<BigInt>,
        stopped_at -> Nullable<BigInt>,
        which -> Text,
    }
}

diesel::table! {
    approvals (id) {
        id -> BigInt,
        request_id -> BigInt,
        approver_id -> BigInt,
        policy -> Text,
        approved_at -> BigInt,
        voided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        request_id -> BigInt,
        author_id -> BigInt,
        kind -> Text,
        body_sealed -> Binary,
        html_sealed -> Binary,
        written_at -> BigInt,
        sending_key -> Binary,
    }
}

diesel::table! {
    notices (id) {
        id -> BigInt,
        code -> Text,
        request_id -> BigInt,
        profile_id -> BigInt,
        channel -> Text,
        address_key -> Nullable<Binary>,
        can_object -> Bool,
        made_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        refused -> Bool,
    }
}

diesel::table! {
    objections (id) {
        id -> BigInt,
        request_id -> BigInt,
        profile_id -> BigInt,
        channel -> Text,
        address_key -> Nullable<Binary>,
        made_by -> Nullable<BigInt>,
        made_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        closed_by -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        at -> BigInt,
        kind -> Text,
        audience -> Text,
        actor_id -> Nullable<BigInt>,
        question_id -> Nullable<BigInt>,
        thread_id -> Nullable<BigInt>,
        request_id -> Nullable<BigInt>,
        profile_id -> Nullable<BigInt>,
        detail -> Nullable<Text>,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        recipient -> Text,
        recipient_id -> BigInt,
        subject_id -> Nullable<BigInt>,
        dedupe -> Text,
        lang -> Text,
        time_zone -> Text,
        priority -> Integer,
        state -> Text,
        attempts -> Integer,
        next_at -> BigInt,
        lease -> Nullable<BigInt>,
        leased_until -> Nullable<BigInt>,
        message_id -> Text,
        queued_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (name) {
        name -> Text,
        next_at -> BigInt,
        lease -> Nullable<BigInt>,
        leased_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        action -> Text,
        request_id -> Nullable<BigInt>,
        profile_id -> Nullable<BigInt>,
        body -> Binary,
        seq -> Nullable<BigInt>,
        chain -> Nullable<Binary>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    passwords,
    sessions,
    mail_links,
    oidc_flows,
    throttles,
    profiles,
    bindings,
    exams,
    freezes,
    learn_profiles,
    learn_accounts,
    learn_offers,
    connections,
    guides,
    questions,
    answers,
    threads,
    thread_keys,
    messages,
    inbox,
    drafts,
    requests,
    merges,
    merge_sides,
    evidence,
    challenges,
    approvals,
    notes,
    notices,
    objections,
    events,
    outbox,
    jobs,
    audit,
);
