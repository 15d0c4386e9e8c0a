"""The settings that Grafana knows: names of sections and keys, and the defaults that matter to the audit.

Source: `conf/defaults.ini` of Grafana 8 to 13 (https://github.com/grafana/grafana/blob/main/conf/defaults.ini) and
https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/. Names of all versions stand together: an old
name in a new Grafana is out of date, but no typing error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_CLOSE = 0.93  # how alike two names must be, of 1
_LONG = 8  # letters of a key that is telling without its section

# Sections whose keys are free: providers of OAuth, plugins, feature toggles, labels.
DYNAMIC = (
    "auth.github",
    "auth.gitlab",
    "auth.google",
    "auth.grafana_com",
    "auth.grafananet",
    "auth.azuread",
    "auth.okta",
    "auth.generic_oauth",
    "auth.extended_jwt",
    "auth.passwordless",
    "plugin.",
    "feature_toggles",
    "feature_management",
    "metrics.environment_info",
    "navigation.",
    "server.custom_response_headers",
    "unified_alerting.state_history.external_labels",
    "log.frontend",
    "aws",
    "azure",
    "secrets_manager",
    "storage",
    "unified_storage",
    "grafana-apiserver",
    "quota",
    "tracing.",
    "caching.",
)

# Variables that the image's entrypoint reads itself. Source: `packaging/docker/run.sh`.
ENTRYPOINT = frozenset(
    {
        "GF_PATHS_CONFIG",
        "GF_PATHS_HOME",
        "GF_INSTALL_PLUGINS",
        "GF_INSTALL_PLUGINS_FORCE",
        "GF_INSTALL_IMAGE_RENDERER_PLUGIN",
        "GF_VERSION",
        "GF_UID",
        "GF_GID",
        "GF_PLUGIN_DIR",
        "GF_PLUGIN_URL",
        "GF_PLUGIN_REPO_URL",
    }
)

_KEYS = """
: app_mode instance_name force_migration target stack_id
paths: data temp_data_lifetime logs plugins provisioning permitted_provisioning_paths bundled_plugins
server: protocol http_addr http_port domain enforce_domain root_url serve_from_sub_path router_logging static_root_path
 enable_gzip cert_file cert_key cert_pass certs_watch_interval socket socket_gid socket_mode cdn_url read_timeout
 min_tls_version tls_min_version
grpc_server: network address use_tls cert_file key_file max_recv_msg_size max_send_msg_size enable_logging
database: type host name user password url max_idle_conn max_open_conn conn_max_lifetime log_queries ssl_mode ssl_sni
 isolation_level ca_cert_path client_key_path client_cert_path server_cert_name path cache_mode wal
 locking_attempt_timeout_sec query_retries transaction_retries instrument_queries skip_migrations migration_locking
 high_availability delete_auto_gen_ids migration_lock_attempt_timeout skip_ensure_default_org_and_user
 ca_cert client_key client_cert
database_replica: type host name user password url path ssl_mode
remote_cache: type connstr prefix encryption
session: provider provider_config cookie_name cookie_secure session_life_time gc_interval_time token_rotation_interval
 conn_max_lifetime
dataproxy: logging timeout dialtimeout keep_alive_seconds tls_handshake_timeout_seconds idle_conn_timeout_seconds
 expect_continue_timeout_seconds max_conns_per_host max_idle_connections max_idle_connections_per_host send_user_header
 response_limit row_limit user_agent
analytics: enabled reporting_enabled reporting_distributor check_for_updates check_for_plugin_updates
 google_analytics_ua_id google_analytics_4_id google_analytics_4_send_manual_page_views google_tag_manager_id
 rudderstack_write_key rudderstack_data_plane_url rudderstack_sdk_url rudderstack_v3_sdk_url rudderstack_config_url
 rudderstack_integrations_url intercom_secret application_insights_connection_string application_insights_endpoint_url
 application_insights_auto_route_tracking feedback_links_enabled ui_settings_url frontend_sdk_url
 browser_console_reporter summary_reporting_enabled
security: disable_initial_admin_creation admin_user admin_password admin_email secret_key encryption_provider
 available_encryption_providers disable_gravatar data_source_proxy_whitelist disable_brute_force_login_protection
 brute_force_login_protection_max_attempts disable_ip_address_login_protection disable_username_login_protection
 cookie_secure cookie_samesite cookie_username cookie_remember_name login_remember_days allow_embedding
 strict_transport_security strict_transport_security_max_age_seconds strict_transport_security_preload
 strict_transport_security_subdomains x_content_type_options x_xss_protection content_security_policy
 content_security_policy_template content_security_policy_report_only content_security_policy_report_only_template
 angular_support_enabled csrf_trusted_origins csrf_additional_headers csrf_skip_check_if_login_cookie_not_present
 csrf_always_check disable_frontend_sandbox_for_plugins enable_frontend_sandbox_for_plugins frontend_allowed_domains
 actions_allow_post_url
security.encryption: data_keys_cache_ttl data_keys_cache_cleanup_interval algorithm
security.egress: enabled host_deny_list host_allow_list header_drop_list cookie_drop_list
snapshots: enabled external_enabled external_snapshot_url external_snapshot_name public_mode snapshot_remove_expired
 external_remove_expired
dashboards: versions_to_keep min_refresh_interval default_home_dashboard_path dashboard_performance_metrics
dashboards.json: enabled path
dashboard_cleanup: interval batch_size
panels: enable_alpha disable_sanitize_html
datasources: datasource_limit concurrent_query_count concurrent_query_limit default_manage_alerts_ui_toggle
 default_allow_recording_rules_target_alerts_ui_toggle
sql_datasources: max_open_conns_default max_idle_conns_default max_conn_lifetime_default
users: allow_sign_up allow_org_create auto_assign_org auto_assign_org_id auto_assign_org_role verify_email_enabled
 login_hint password_hint default_theme default_language default_locale home_page external_manage_link_url
 external_manage_link_name external_manage_info viewers_can_edit editors_can_admin editors_can_own
 user_invite_max_lifetime_duration verification_email_max_lifetime_duration last_seen_update_interval hidden_users
 default_org_home_dashboard external_manage_analytics login_default_org_id
service_accounts: token_expiration_day_limit
auth: login_cookie_name disable_login disable_login_form disable_signout_menu signout_redirect_url oauth_auto_login
 oauth_state_cookie_max_age oauth_skip_org_role_update_sync oauth_allow_insecure_email_lookup
 oauth_login_error_message oauth_refresh_token_server_lock_min_wait_ms api_key_max_seconds_to_live
 login_maximum_inactive_lifetime_days login_maximum_lifetime_days login_maximum_inactive_lifetime_duration
 login_maximum_lifetime_duration token_rotation_interval_minutes sigv4_auth_enabled sigv4_verbose_logging
 azure_auth_enabled basic_auth_strong_password_policy managed_service_accounts_enabled
 id_response_header_enabled id_response_header_prefix id_response_header_namespaces
auth.anonymous: enabled org_name org_role hide_version device_limit max_devices
auth.basic: enabled password_policy
auth.proxy: enabled header_name header_property auto_sign_up sync_ttl whitelist headers headers_encoded
 enable_login_token ldap_sync_ttl skip_org_role_sync
auth.jwt: enabled enable_login_token header_name email_claim username_claim email_attribute_path
 username_attribute_path jwk_set_url jwk_set_bearer_token_file jwk_set_file cache_ttl expect_claims expected_claims
 key_file key_id role_attribute_path role_attribute_strict groups_attribute_path org_mapping org_attribute_path
 auto_sign_up url_login allow_assign_grafana_admin skip_org_role_sync signout_redirect_url tls_client_ca
 tls_skip_verify_insecure tls_client_cert tls_client_key
auth.ldap: enabled config_file allow_sign_up skip_org_role_sync sync_cron active_sync_enabled
auth.sigv4:
rbac: permission_cache reset_basic_roles permission_validation_enabled only_store_access_action_sets
 resources_with_managed_permissions_on_creation resources_with_seeded_wildcard_access single_organization
 permissions_on_creation
sso_settings: reload_interval configurable_providers
passwordless: enabled code_expiration
ldap: enabled config_file
smtp: enabled host user password cert_file key_file skip_verify from_address from_name ehlo_identity starttls_policy
 enable_tracing
smtp.static_headers:
emails: welcome_email_on_sign_up templates_pattern content_types
log: mode level filters user_facing_default_error
log.console: level format
log.file: level format log_rotate max_lines max_size_shift daily_rotate max_days file_name
log.syslog: level format network address facility tag
unified_alerting: enabled disabled_orgs admin_config_poll_interval alertmanager_config_poll_interval ha_listen_address
 ha_advertise_address ha_peers ha_peer_timeout ha_label ha_gossip_interval ha_push_pull_interval ha_reconnect_timeout
 ha_redis_address ha_redis_username ha_redis_password ha_redis_db ha_redis_prefix ha_redis_peer_name ha_redis_max_conns
 ha_redis_tls_enabled ha_redis_tls_cert_path ha_redis_tls_key_path ha_redis_tls_ca_path ha_redis_tls_server_name
 ha_redis_tls_insecure_skip_verify ha_redis_tls_cipher_suites ha_redis_tls_min_version ha_redis_cluster_mode_enabled
 ha_redis_sentinel_mode_enabled ha_redis_sentinel_master_name ha_redis_sentinel_username ha_redis_sentinel_password
 ha_single_node_evaluation execute_alerts evaluation_timeout max_attempts min_interval initial_retry_delay
 max_retry_delay randomization_factor max_state_save_concurrency state_periodic_save_interval
 state_periodic_save_batch_size disable_jitter resolved_alert_retention rule_version_record_limit
 default_rule_evaluation_interval notification_log_retention notification_history_retention
 alertmanager_max_silences_count alertmanager_max_silence_size_bytes evaluation_result_limit
 rule_query_offset deleted_rule_retention max_alertmanager_config_versions
unified_alerting.screenshots: capture capture_timeout max_concurrent_screenshots upload_external_image_storage
unified_alerting.reserved_labels: disabled_labels
unified_alerting.upgrade: clean_upgrade
unified_alerting.state_history: enabled backend primary secondaries loki_remote_url loki_remote_read_url
 loki_remote_write_url loki_tenant_id loki_basic_auth_username loki_basic_auth_password loki_max_query_length
 loki_max_query_size prometheus_target_datasource_uid prometheus_metric_name prometheus_write_timeout
unified_alerting.state_history.annotations: max_age max_annotations_to_keep
unified_alerting.prometheus_conversion: rule_query_offset default_datasource_uid
unified_alerting.notification_history: enabled loki_remote_url loki_tenant_id loki_basic_auth_username
 loki_basic_auth_password
recording_rules: enabled url basic_auth_username basic_auth_password timeout default_datasource_uid custom_headers
remote.alertmanager: enabled url tenant password sync_interval timeout
alerting: enabled execute_alerts error_or_timeout nodata_or_nullvalues concurrent_render_limit
 evaluation_timeout_seconds notification_timeout_seconds max_attempts min_interval_seconds max_annotation_age
 max_annotations_to_keep
annotations: cleanupjob_batchsize tags_length
annotations.dashboard: max_age max_annotations_to_keep
annotations.api: max_age max_annotations_to_keep
explore: enabled defaulttimeoffset hide_logs_download
help: enabled
profile: enabled
news: news_feed_enabled news_feed_url
query: concurrent_query_limit
query_history: enabled
short_links: expire_time
metrics: enabled interval_seconds disable_total_stats total_stats_collector_interval_seconds basic_auth_username
 basic_auth_password
metrics.graphite: address prefix
grafana_net: url api_url
grafana_com: url api_url sso_api_token
external_image_storage: provider
external_image_storage.s3: endpoint path_style_access bucket_url bucket region path access_key secret_key
external_image_storage.webdav: url username password public_url
external_image_storage.gcs: key_file bucket path enable_signed_urls signed_url_expiration
external_image_storage.azure_blob: account_name account_key container_name sas_token_expiration_days
external_image_storage.local:
rendering: server_url callback_url renderer_token concurrent_render_request_limit render_key_lifetime
 default_image_width default_image_height default_image_scale concurrent_render_limit
plugins: enable_alpha app_tls_skip_verify_insecure allow_loading_unsigned_plugins plugin_admin_enabled
 plugin_admin_external_manage_enabled plugin_catalog_url plugin_catalog_hidden_plugins plugin_catalog_preview
 log_backend_requests public_key_retrieval_disabled public_key_retrieval_on_startup disable_plugins
 plugin_skip_public_key_download preinstall preinstall_sync preinstall_async preinstall_disabled
 preinstall_auto_update install_token hide_angular_deprecation forward_host_env_vars disable_frontend_sandbox
 cdn_base_url cdn_plugins_urls
live: max_connections allowed_origins ha_engine ha_engine_address ha_engine_password message_size_limit ha_prefix
 client_queue_max_size
plugin.grafana-image-renderer: rendering_timezone rendering_mode
enterprise: license_path license_text license_validation_type
date_formats: full_date interval_second interval_minute interval_hour interval_day interval_month interval_year
 use_browser_locale default_timezone default_week_start
expressions: enabled sql_expression_cell_limit sql_expression_output_cell_limit sql_expression_timeout
geomap: default_baselayer_config enable_custom_baselayers
support_bundles: enabled server_admin_only public_keys
search: dashboard_loading_batch_size full_reindex_interval index_update_interval
secure_socks_datasource_proxy: enabled root_ca_cert client_key client_cert server_name proxy_address show_ui
 allow_insecure client_cert_val client_key_val root_ca_cert_vals
public_dashboards: enabled
cloud_migration: enabled is_target gcom_api_token start_snapshot_timeout create_access_policy_timeout
frontend_dev: dev_build
environment: stack_id local_file_system_available
openfeature: provider url targetingkey
annotation_cleanup: interval
provisioning: allowed_targets allow_image_rendering min_sync_interval enabled
cli: disable_login
"""

# Keys and sections that only the licensed Enterprise edition reads.
# Source: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/enterprise-configuration/.
_ENTERPRISE = """
auditing: enabled loggers log_dashboard_content verbose log_all_status_codes max_response_size_bytes
auditing.logs.file: path max_files max_file_size_mb
auditing.logs.loki: url tls type tenant_id
white_labeling: app_title login_title login_subtitle login_logo login_background menu_logo fav_icon apple_touch_icon
 footer_links login_box_background loading_logo
reporting: enabled rendering_timeout concurrent_render_limit image_scale_factor max_attachment_size_mb fonts_path
 font_regular max_retries_per_panel allowed_domains
caching: enabled backend ttl max_value_mb connection_timeout read_timeout write_timeout
usage_insights: enabled
usage_insights.export: enabled storage
analytics.summaries: enabled
analytics.views: enabled
vault: url auth_method token lease_renewal_interval lease_renewal_expires_within lease_renewal_increment
keystore.vault: url auth_method token
auth.saml: enabled
auth.scim: enabled
recorded_queries: enabled min_interval max_queries default_remote_write_datasource_uid
"""


def _parse(text: str) -> Iterator[tuple[str, str]]:
    for line in re.sub(r"\n +", " ", text.strip("\n")).splitlines():
        section, _, keys = line.partition(":")
        yield from ((section, key) for key in keys.split())


def variable(section: str, key: str) -> str:
    """The environment variable of a setting: `auth.anonymous`, `org_role` -> `GF_AUTH_ANONYMOUS_ORG_ROLE`.

    Source: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#override-configuration-with-environment-variables.
    """
    name = f"{section or 'DEFAULT'}_{key}"
    return "GF_" + re.sub(r"[.-]", "_", name).upper()


def suggestion(name: str) -> str:
    """The known variable that a name which is none may mean: a typing error, or the right key in a wrong section."""
    import difflib  # noqa: PLC0415 (seldom needed, and slow to import)

    close = difflib.get_close_matches(name, KNOWN, n=1, cutoff=_CLOSE)
    if close:
        return close[0]
    same_key = [known for known, (_, key) in KNOWN.items() if len(key) > _LONG and name.endswith(f"_{key.upper()}")]
    return same_key[0] if len(same_key) == 1 else ""


KNOWN: Mapping[str, tuple[str, str]] = {variable(*names): names for names in _parse(_KEYS)}
ENTERPRISE: Mapping[str, tuple[str, str]] = {variable(*names): names for names in _parse(_ENTERPRISE)}
DYNAMIC_PREFIXES = tuple(variable(section.rstrip("."), "") for section in DYNAMIC)

# Defaults that are not the empty text, of keys that the audit asks for.
DEFAULTS: Mapping[tuple[str, str], str] = {
    ("paths", "data"): "/var/lib/grafana",
    ("paths", "provisioning"): "/etc/grafana/provisioning",
    ("server", "protocol"): "http",
    ("server", "http_port"): "3000",
    ("server", "domain"): "localhost",
    ("server", "enforce_domain"): "false",
    ("server", "root_url"): "%(protocol)s://%(domain)s:%(http_port)s/",
    ("server", "serve_from_sub_path"): "false",
    ("server", "router_logging"): "false",
    ("database", "type"): "sqlite3",
    ("database", "host"): "127.0.0.1:3306",
    ("database", "ssl_mode"): "disable",
    ("dataproxy", "logging"): "false",
    ("analytics", "reporting_enabled"): "true",
    ("security", "disable_initial_admin_creation"): "false",
    ("security", "admin_user"): "admin",
    ("security", "admin_password"): "admin",
    ("security", "admin_email"): "admin@localhost",
    ("security", "secret_key"): "SW2YcwTIb9zpOOhoPsMm",
    ("security", "disable_brute_force_login_protection"): "false",
    ("security", "cookie_secure"): "false",
    ("security", "cookie_samesite"): "lax",
    ("security", "allow_embedding"): "false",
    ("security", "strict_transport_security"): "false",
    ("security", "content_security_policy"): "false",
    ("snapshots", "enabled"): "true",
    ("snapshots", "external_enabled"): "true",
    ("snapshots", "public_mode"): "false",
    ("dashboards", "min_refresh_interval"): "5s",
    ("users", "allow_sign_up"): "false",
    ("users", "auto_assign_org_role"): "Viewer",
    ("users", "viewers_can_edit"): "false",
    ("users", "editors_can_admin"): "false",
    ("auth", "disable_login_form"): "false",
    ("auth.anonymous", "enabled"): "false",
    ("auth.anonymous", "org_role"): "Viewer",
    ("auth.basic", "enabled"): "true",
    ("auth.proxy", "enabled"): "false",
    ("auth.proxy", "auto_sign_up"): "true",
    ("auth.ldap", "enabled"): "false",
    ("auth.jwt", "enabled"): "false",
    ("smtp", "enabled"): "false",
    ("log", "level"): "info",
    ("unified_alerting", "execute_alerts"): "true",
    ("alerting", "execute_alerts"): "true",
    ("metrics", "enabled"): "true",
    ("plugins", "plugin_admin_enabled"): "true",
    **{(f"auth.{name}", "allow_sign_up"): "true" for name in ("github", "gitlab", "google", "azuread", "okta")},
    ("auth.generic_oauth", "allow_sign_up"): "true",
    ("auth.grafana_com", "allow_sign_up"): "true",
}
